package dev.flattail.observability.process;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether PostgreSQL answers, asked every few seconds at most and never waited for. */
@Component
class Database {
  private static final Duration KEPT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Fresh<Boolean> answers;

  Database(JdbcClient sql) {
    this.answers =
        new Fresh<>(
            "database-check",
            () -> sql.sql("select true").query(Boolean.class).single(),
            KEPT,
            PATIENCE);
  }

  boolean isUp() {
    return Boolean.TRUE.equals(answers.get());
  }
}

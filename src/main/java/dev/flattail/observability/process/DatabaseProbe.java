package dev.flattail.observability.process;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether PostgreSQL answers, asked every few seconds at most and never waited for. */
@Component
class DatabaseProbe {
  private static final Duration KEPT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final CachedSupplier<Boolean> answers;

  DatabaseProbe(JdbcClient sql) {
    this.answers =
        new CachedSupplier<>(
            "database-check",
            () -> sql.sql("select true").query(Boolean.class).single(),
            KEPT,
            TIMEOUT);
  }

  boolean isUp() {
    return Boolean.TRUE.equals(answers.get());
  }
}

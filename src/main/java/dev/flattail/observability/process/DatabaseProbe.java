package dev.flattail.observability.process;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Checks whether PostgreSQL responds, at most every few seconds and with a short timeout. */
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

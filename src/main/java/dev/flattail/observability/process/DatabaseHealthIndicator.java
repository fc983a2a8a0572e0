package dev.flattail.observability.process;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Part of readiness, as {@code database}. Boot's own indicator waits for the connection pool, ten
 * seconds and more while PostgreSQL is away, which is longer than probes wait.
 */
@Component
class DatabaseHealthIndicator implements HealthIndicator {
  private final DatabaseProbe database;

  DatabaseHealthIndicator(DatabaseProbe database) {
    this.database = database;
  }

  @Override
  public Health health() {
    return database.isUp() ? Health.up().build() : Health.down().build();
  }
}

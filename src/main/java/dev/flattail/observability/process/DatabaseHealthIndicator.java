package dev.flattail.observability.process;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The component {@code database} of the readiness probe. Boot's own indicator waits for the
 * connection pool, for ten seconds or more during an outage, which is longer than probes wait.
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

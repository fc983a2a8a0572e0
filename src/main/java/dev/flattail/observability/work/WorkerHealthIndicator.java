package dev.flattail.observability.work;

import dev.flattail.worker.WorkerPulse;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The component {@code worker} of the liveness probe: checks that the worker's loop makes progress,
 * even during an outage of PostgreSQL.
 */
@Component
class WorkerHealthIndicator implements HealthIndicator {
  private final WorkerPulse pulse;

  WorkerHealthIndicator(WorkerPulse pulse) {
    this.pulse = pulse;
  }

  @Override
  public Health health() {
    String trouble = pulse.trouble();
    return trouble == null ? Health.up().build() : Health.down().withDetail("why", trouble).build();
  }
}

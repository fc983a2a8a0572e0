package dev.flattail.observability.queue;

import dev.flattail.jobspec.schema.Names;
import dev.flattail.observability.process.CachedSupplier;
import dev.flattail.trackers.TrackerListener;
import dev.flattail.trackers.TrackerLoad;
import dev.flattail.trackers.TrackerLoads;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * Counts this process's exports to experiment trackers. Gauges for what waits are read from
 * PostgreSQL at each scrape; NaN during an outage.
 */
@Component
class TrackerMeters implements TrackerListener {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final MeterRegistry registry;
  private final CachedSupplier<TrackerLoad> load;

  TrackerMeters(MeterRegistry registry, TrackerLoads loads) {
    this.registry = registry;
    this.load = new CachedSupplier<>("tracker-load", loads::load, KEPT, TIMEOUT);
    for (Outcome outcome : Outcome.values()) {
      exports(outcome);
    }
    gauge("flattail.trackers.due", TrackerLoad::due)
        .description("Jobs whose export to a tracker could begin now")
        .register(registry);
    gauge("flattail.trackers.oldest.due.age", TrackerLoad::oldestDueSeconds)
        .description("How long the one that waits longest has been due; 0 without any")
        .baseUnit("seconds")
        .register(registry);
    gauge("flattail.trackers.refused", TrackerLoad::refused)
        .description("Jobs that a tracker has refused, and which are tried again")
        .register(registry);
    gauge("flattail.trackers.stopped", TrackerLoad::stopped)
        .description(
            "Jobs that are exported no more, after refusals or because their run was deleted")
        .register(registry);
  }

  @Override
  public void exported(Outcome outcome) {
    exports(outcome).increment();
  }

  private Counter exports(Outcome outcome) {
    return Counter.builder("flattail.trackers.exports")
        .description("Exports of a job to a tracker")
        .tag("outcome", Names.of(outcome))
        .register(registry);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<TrackerLoad> value) {
    return Gauge.builder(
        name,
        load,
        cached -> {
          TrackerLoad now = cached.get();
          return now == null ? Double.NaN : value.applyAsDouble(now);
        });
  }
}

package dev.flattail.observability.queue;

import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueLoad;
import dev.flattail.observability.process.CachedSupplier;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Gauges for the queue's depth and age, read from PostgreSQL at each scrape; NaN during an outage.
 */
@Component
class QueueLoadMeters implements MeterBinder {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final CachedSupplier<QueueLoad> load;

  QueueLoadMeters(Jobs jobs) {
    this.load = new CachedSupplier<>("queue-load", jobs::load, KEPT, TIMEOUT);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    jobs(registry, "queued", QueueLoad::queued);
    jobs(registry, "running", QueueLoad::running);
    oldest(registry, "queued", QueueLoad::oldestQueuedSeconds);
    oldest(registry, "running", QueueLoad::oldestRunningSeconds);
    gauge("flattail.queue.claimable", QueueLoad::claimable)
        .description("Jobs that further workers could take now; none while the queue is paused")
        .register(registry);
    gauge("flattail.queue.paused", now -> now.paused() ? 1 : 0)
        .description("1 while the queue is paused, else 0")
        .register(registry);
    workers(registry, "busy", QueueLoad::busyWorkers);
    workers(registry, "idle", QueueLoad::idleWorkers);
    workers(registry, "lost", QueueLoad::lostWorkers);
  }

  private void jobs(MeterRegistry registry, String state, ToDoubleFunction<QueueLoad> value) {
    gauge("flattail.queue.jobs", value)
        .description("Jobs that wait or run")
        .tag("state", state)
        .register(registry);
  }

  private void oldest(MeterRegistry registry, String state, Age age) {
    gauge(
            "flattail.queue.oldest.age",
            now -> {
              Double seconds = age.of(now);
              return seconds == null ? 0 : seconds;
            })
        .description("How long the longest waiting, or longest running, job has; 0 without any")
        .baseUnit("seconds")
        .tag("state", state)
        .register(registry);
  }

  private void workers(MeterRegistry registry, String state, ToDoubleFunction<QueueLoad> value) {
    gauge("flattail.workers", value)
        .description("Worker processes; lost ones have been silent for longer than a lease")
        .tag("state", state)
        .register(registry);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<QueueLoad> value) {
    return Gauge.builder(
        name,
        load,
        cached -> {
          QueueLoad now = cached.get();
          return now == null ? Double.NaN : value.applyAsDouble(now);
        });
  }

  @FunctionalInterface
  private interface Age {
    @Nullable Double of(QueueLoad load);
  }
}

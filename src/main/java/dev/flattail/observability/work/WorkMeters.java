package dev.flattail.observability.work;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.worker.StoreProbe;
import dev.flattail.worker.WorkerPulse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Records the metrics of a worker. */
@Component
class WorkMeters {
  private static final Duration[] STEP_BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  /** Marks that the job has no checkpoint yet, or that there is no job. */
  private static final long NONE = -1;

  private final Timer steps;
  private final Counter images;
  private final Counter products;
  private final DistributionSummary checkpoints;
  private final Counter lateHeartbeats;
  private final Counter failedHeartbeats;
  private final Map<ObservedActivity.Kind, Timer> activities =
      new EnumMap<>(ObservedActivity.Kind.class);
  private final AtomicLong checkpointNanos = new AtomicLong(NONE);

  WorkMeters(MeterRegistry registry, WorkerPulse pulse, StoreProbe probe) {
    steps =
        Timer.builder("flattail.train.step")
            .description("Training steps, data loading excluded")
            .serviceLevelObjectives(STEP_BUCKETS)
            .register(registry);
    images =
        Counter.builder("flattail.train.images")
            .description("Images that training steps have seen")
            .register(registry);
    products =
        Counter.builder("flattail.hessian.products")
            .description("Hessian-vector products computed")
            .register(registry);
    checkpoints =
        DistributionSummary.builder("flattail.checkpoint.size")
            .description("Published checkpoints, all files of one together")
            .baseUnit(BaseUnits.BYTES)
            .register(registry);
    TimeGauge.builder("flattail.checkpoint.age", this::checkpointAge, TimeUnit.SECONDS)
        .description("Since the running job's last checkpoint; not a number without one")
        .register(registry);
    lateHeartbeats =
        Counter.builder("flattail.heartbeats.late")
            .description("Leases renewed half an interval late or more")
            .register(registry);
    failedHeartbeats =
        Counter.builder("flattail.heartbeats.failed")
            .description("Heartbeats that PostgreSQL did not answer")
            .register(registry);
    Gauge.builder("flattail.worker.busy", pulse, now -> now.isWorking() ? 1 : 0)
        .description("1 while this worker has a job, else 0")
        .register(registry);
    Gauge.builder("flattail.worker.store.usable", probe, now -> now.trouble() == null ? 1 : 0)
        .description("1 while this worker can store files, else 0: then it claims no jobs")
        .register(registry);
    for (ObservedActivity.Kind kind : ObservedActivity.Kind.values()) {
      activities.put(
          kind,
          Timer.builder("flattail.activity")
              .description("Parts of jobs that take a while")
              .tag("activity", Names.of(kind))
              .register(registry));
    }
  }

  private Number checkpointAge() {
    long nanos = checkpointNanos.get();
    return nanos == NONE ? Double.NaN : (System.nanoTime() - nanos) / 1e9;
  }

  void attemptBegan() {
    checkpointNanos.set(NONE);
  }

  void attemptEnded() {
    checkpointNanos.set(NONE);
  }

  void step(int count, double seconds) {
    images.increment(count);
    steps.record((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
  }

  void products(long more) {
    products.increment(more);
  }

  void checkpoint(long bytes) {
    checkpoints.record(bytes);
    checkpointNanos.set(System.nanoTime());
  }

  void activity(ObservedActivity.Kind kind, long nanos) {
    Timer timer = activities.get(kind);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  void heartbeatLate() {
    lateHeartbeats.increment();
  }

  void heartbeatFailed() {
    failedHeartbeats.increment();
  }
}

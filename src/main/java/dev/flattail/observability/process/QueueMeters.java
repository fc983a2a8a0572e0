package dev.flattail.observability.process;

import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.QueueListener;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.Names;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Counts the queue events of this process. */
@Component
class QueueMeters implements QueueListener {
  private static final Duration[] CLAIM_BUCKETS = millis(1, 2, 5, 10, 25, 50, 100, 250, 1000, 5000);
  private static final Duration[] WAIT_BUCKETS =
      millis(25, 100, 500, 1000, 5000, 30_000, 60_000, 300_000, 1_800_000, 7_200_000, 86_400_000);

  private final MeterRegistry registry;

  /**
   * Registers all counters at the start, so that Prometheus sees the first event as an increase.
   */
  QueueMeters(MeterRegistry registry) {
    this.registry = registry;
    for (String kind : SpecReader.kinds()) {
      submissions(kind);
      waits(kind);
      for (JobState state : JobState.values()) {
        if (state.isTerminal()) {
          ends(kind, state);
        }
      }
    }
    claims(true);
    claims(false);
    releases();
    for (FailureCause cause : FailureCause.values()) {
      failures(cause);
      if (cause.isRetried()) {
        retries(cause);
      }
    }
    for (Loss how : Loss.values()) {
      losses(how);
    }
    for (FencedWrite write : FencedWrite.values()) {
      refusals(write);
    }
  }

  private static Duration[] millis(long... bounds) {
    Duration[] buckets = new Duration[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      buckets[i] = Duration.ofMillis(bounds[i]);
    }
    return buckets;
  }

  @Override
  public void submitted(String kind) {
    submissions(kind).increment();
  }

  private Counter submissions(String kind) {
    return counter("flattail.jobs.submitted", "Jobs put into the queue", "kind", kind);
  }

  @Override
  public void claimAsked(boolean found, Duration took) {
    claims(found).record(took);
  }

  private Timer claims(boolean found) {
    return Timer.builder("flattail.queue.claim")
        .description("Time that PostgreSQL took to answer a worker that asked for a job")
        .tag("found", Boolean.toString(found))
        .serviceLevelObjectives(CLAIM_BUCKETS)
        .register(registry);
  }

  @Override
  public void started(String kind, Duration waited) {
    waits(kind).record(waited);
  }

  private Timer waits(String kind) {
    return Timer.builder("flattail.job.wait")
        .description("From a job's submission to its first start, by PostgreSQL's clock")
        .tag("kind", kind)
        .serviceLevelObjectives(WAIT_BUCKETS)
        .register(registry);
  }

  @Override
  public void finished(String kind, JobState state) {
    ends(kind, state).increment();
  }

  private Counter ends(String kind, JobState state) {
    return counter(
        "flattail.jobs.finished",
        "Jobs that came to their end",
        "kind",
        kind,
        "state",
        state.wire());
  }

  @Override
  public void failed(FailureCause cause) {
    failures(cause).increment();
  }

  private Counter failures(FailureCause cause) {
    return counter("flattail.jobs.failures", "Jobs that failed for good", "cause", cause.slug());
  }

  @Override
  public void retried(FailureCause cause) {
    retries(cause).increment();
  }

  private Counter retries(FailureCause cause) {
    return counter(
        "flattail.jobs.retries", "Attempts that failed and are repeated", "cause", cause.slug());
  }

  @Override
  public void released() {
    releases().increment();
  }

  private Counter releases() {
    return counter("flattail.jobs.released", "Jobs given back by workers that were shutting down");
  }

  @Override
  public void leaseLost(Loss how) {
    losses(how).increment();
  }

  private Counter losses(Loss how) {
    return counter(
        "flattail.leases.lost",
        "Jobs taken back from workers that did not end their lease",
        "how",
        Names.of(how));
  }

  @Override
  public void refused(FencedWrite write) {
    refusals(write).increment();
  }

  private Counter refusals(FencedWrite write) {
    return counter(
        "flattail.fenced.writes.refused",
        "Writes of workers whose lease was no longer good",
        "write",
        Names.of(write));
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }
}

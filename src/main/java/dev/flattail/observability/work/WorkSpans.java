package dev.flattail.observability.work;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobspec.schema.Names;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Records spans of an attempt in the trace of the request that submitted the job: the attempt, its
 * claim, and its activities. Does nothing when tracing is off.
 */
@Component
class WorkSpans {
  /**
   * Maximum number of activities with a span in one attempt; a long training has thousands of
   * epochs.
   */
  private static final int MOST = 1000;

  private final @Nullable Tracer tracer;
  private final @Nullable Propagator propagator;

  WorkSpans(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
    this.tracer = tracer.getIfAvailable();
    this.propagator = propagator.getIfAvailable();
  }

  Attempt begin(Job job, Duration claim) {
    Tracer on = tracer;
    Propagator from = propagator;
    return on == null || from == null ? new Attempt(null, null) : begin(on, from, job, claim);
  }

  private static Attempt begin(Tracer tracer, Propagator propagator, Job job, Duration claim) {
    Map<String, String> headers = new HashMap<>();
    String traceparent = job.traceparent();
    if (traceparent != null) {
      headers.put("traceparent", traceparent);
    }
    long now = micros(Instant.now());
    long asked = now - TimeUnit.NANOSECONDS.toMicros(claim.toNanos());
    Span attempt =
        propagator
            .extract(headers, Map::get)
            .name("job attempt")
            .kind(Span.Kind.CONSUMER)
            .tag("flattail.job.id", job.id().toString())
            .tag("flattail.job.kind", job.kind())
            .tag("flattail.job.attempt", job.attempt())
            .startTimestamp(asked, TimeUnit.MICROSECONDS)
            .start();
    tracer
        .spanBuilder()
        .setParent(attempt.context())
        .name("claim")
        .startTimestamp(asked, TimeUnit.MICROSECONDS)
        .start()
        .end(now, TimeUnit.MICROSECONDS);
    return new Attempt(tracer, attempt);
  }

  private static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(time.getNano());
  }

  /** The spans of one attempt, all on the worker's thread. */
  static final class Attempt implements AutoCloseable {
    private final @Nullable Tracer tracer;
    private final @Nullable Span span;
    private final Tracer.@Nullable SpanInScope scope;
    private int parts;

    private Attempt(@Nullable Tracer tracer, @Nullable Span span) {
      this.tracer = tracer;
      this.span = span;
      this.scope = tracer == null ? null : tracer.withSpan(span);
    }

    /** Starts the span of an activity, as a child of this thread's current one. */
    ObservedActivity begin(ObservedActivity.Kind kind) {
      Tracer on = tracer;
      if (on == null || ++parts > MOST) {
        return ObservedActivity.NONE;
      }
      Span part = on.nextSpan().name(Names.of(kind)).start();
      Tracer.SpanInScope entered = on.withSpan(part);
      return () -> {
        entered.close();
        part.end();
      };
    }

    void failed(FailureCause cause) {
      if (span != null) {
        span.tag("error.type", cause.slug());
        span.error(new JobFailed(cause));
      }
    }

    @Override
    public void close() {
      if (scope != null) {
        scope.close();
      }
      if (span != null) {
        span.end();
      }
    }
  }

  /**
   * The error that a span shows. It leaves out the job's own error, which is for the job's owner.
   */
  private static final class JobFailed extends RuntimeException {
    JobFailed(FailureCause cause) {
      super(cause.title(), null, false, false);
    }
  }
}

package dev.flattail.observability.work;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.worker.WorkListener;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Records metrics and traces of a worker's jobs. */
@Component
record ObservedWorkListener(WorkMeters meters, GpuMeters gpus, WorkSpans spans)
    implements WorkListener {
  @Override
  public void ready(String device) {
    gpus.register(device);
  }

  @Override
  public Attempt attempt(Job job, Duration claim) {
    meters.attemptBegan();
    return new ObservedAttempt(meters, spans.begin(job, claim));
  }

  @Override
  public void heartbeatLate() {
    meters.heartbeatLate();
  }

  @Override
  public void heartbeatFailed() {
    meters.heartbeatFailed();
  }

  private record ObservedAttempt(WorkMeters meters, WorkSpans.Attempt spans) implements Attempt {
    @Override
    public ObservedActivity begin(ObservedActivity.Kind kind) {
      long began = System.nanoTime();
      ObservedActivity span = spans.begin(kind);
      return () -> {
        span.close();
        meters.activity(kind, System.nanoTime() - began);
      };
    }

    @Override
    public void step(int images, double seconds) {
      meters.step(images, seconds);
    }

    @Override
    public void products(long more) {
      meters.products(more);
    }

    @Override
    public void checkpoint(long bytes) {
      meters.checkpoint(bytes);
    }

    @Override
    public void failed(FailureCause cause) {
      spans.failed(cause);
    }

    @Override
    public void close() {
      spans.close();
      meters.attemptEnded();
    }
  }
}

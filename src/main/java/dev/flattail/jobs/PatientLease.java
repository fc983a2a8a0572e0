package dev.flattail.jobs;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A lease whose writes wait while PostgreSQL is away: hours of work must not end for a restart. The
 * fence tells afterwards whether the lease still holds. A write whose answer was lost is done twice
 * where that changes nothing, and {@link Once} where it adds to the job's events; the end of a job
 * whose answer was lost is {@link LeaseLost} at the second time.
 */
record PatientLease(Lease lease, Patience patience, Once once) implements Lease {
  @Override
  public Job job() {
    return lease.job();
  }

  @Override
  public long token() {
    return lease.token();
  }

  /** Not patient: the caller beats again soon, and there are others that may have been told. */
  @Override
  public Heartbeat heartbeat() {
    return lease.heartbeat();
  }

  @Override
  public boolean awaitCancelRequest(Duration atMost) throws InterruptedException {
    return lease.awaitCancelRequest(atMost);
  }

  @Override
  public void startAfter(int completedEpochs) {
    patiently(() -> lease.startAfter(completedEpochs));
  }

  /** Not patient: the next one says more. */
  @Override
  public void progress(Progress progress) {
    lease.progress(progress);
  }

  @Override
  public void metricsRow(int epoch, Object row) {
    once.write(() -> lease.metricsRow(epoch, row));
  }

  @Override
  public void log(String level, List<String> messages) {
    once.write(() -> lease.log(level, messages));
  }

  @Override
  public void publish(Publication publication) {
    patiently(() -> lease.publish(publication));
  }

  @Override
  public void succeed(Object result, Publication publication) {
    patiently(() -> lease.succeed(result, publication));
  }

  @Override
  public JobState fail(Failure failure) {
    return patience.during(() -> lease.fail(failure));
  }

  @Override
  public void cancelled() {
    patiently(lease::cancelled);
  }

  @Override
  public void release(String reason) {
    patiently(() -> lease.release(reason));
  }

  private void patiently(Runnable call) {
    Supplier<Boolean> done =
        () -> {
          call.run();
          return true;
        };
    patience.during(done);
  }
}

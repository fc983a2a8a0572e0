package dev.flattail.jobs.queue;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.HeartbeatReply;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.LeaseLostException;
import dev.flattail.jobs.worker.Publication;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A lease that retries its writes while PostgreSQL is unavailable: a restart must not destroy hours
 * of work. Fencing makes that safe. Idempotent writes are simply repeated; writes that add events
 * use {@link ExactlyOnceAppend}. If the reply to the final write is lost, the retry fails with
 * {@link LeaseLostException}.
 */
record RetryingLease(Lease lease, DatabaseRetry retry, ExactlyOnceAppend append) implements Lease {
  @Override
  public Job job() {
    return lease.job();
  }

  @Override
  public UUID worker() {
    return lease.worker();
  }

  @Override
  public long token() {
    return lease.token();
  }

  /** Not retried: the caller sends its next heartbeat soon. */
  @Override
  public HeartbeatReply heartbeat() {
    return lease.heartbeat();
  }

  @Override
  public boolean awaitCancelRequest(Duration atMost) throws InterruptedException {
    return lease.awaitCancelRequest(atMost);
  }

  @Override
  public void startAfter(int completedEpochs) {
    retried(() -> lease.startAfter(completedEpochs));
  }

  @Override
  public void provenance(Provenance provenance) {
    retried(() -> lease.provenance(provenance));
  }

  /** Not retried: the next progress report replaces this one. */
  @Override
  public void progress(Progress progress) {
    lease.progress(progress);
  }

  @Override
  public void metricsRow(int epoch, Object row) {
    append.run(() -> lease.metricsRow(epoch, row));
  }

  @Override
  public void log(String level, List<String> messages) {
    append.run(() -> lease.log(level, messages));
  }

  @Override
  public void publish(Publication publication) {
    retried(() -> lease.publish(publication));
  }

  @Override
  public void succeed(Object result, Publication publication) {
    retried(() -> lease.succeed(result, publication));
  }

  @Override
  public JobState fail(Failure failure) {
    return retry.invoke(() -> lease.fail(failure));
  }

  @Override
  public void cancelled() {
    retried(lease::cancelled);
  }

  @Override
  public void release(String reason) {
    retried(() -> lease.release(reason));
  }

  private void retried(Runnable call) {
    Supplier<Boolean> done =
        () -> {
          call.run();
          return true;
        };
    retry.invoke(done);
  }
}

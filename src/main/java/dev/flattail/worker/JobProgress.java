package dev.flattail.worker;

import dev.flattail.jobs.Progress;
import dev.flattail.jobs.worker.Lease;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the newest progress about once a second on a separate thread, so that the training never
 * waits for PostgreSQL.
 */
final class JobProgress implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobProgress.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Lease lease;
  private final WorkerPulse pulse;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Progress newest;

  JobProgress(Lease lease, WorkerPulse pulse) {
    this.lease = lease;
    this.pulse = pulse;
    this.thread =
        Thread.ofVirtual()
            .name("progress-" + lease.job().id())
            .unstarted(JobMdc.marked(this::write));
    thread.start();
  }

  /** Records the progress without I/O. */
  void set(Progress progress) {
    newest = progress;
    pulse.turn();
  }

  /** Writes the newest progress immediately. */
  void flush() {
    Progress now = newest;
    if (now != null) {
      lease.progress(now);
    }
  }

  private void write() {
    Progress written = null;
    try {
      do {
        Progress now = newest;
        if (now != null && !now.equals(written) && isWritten(now)) {
          written = now;
        }
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns whether the progress was written. A failure does not end the job: the keeper detects a
   * lost lease, and an outage passes.
   */
  private boolean isWritten(Progress now) {
    try {
      lease.progress(now);
      return true;
    } catch (RuntimeException failed) {
      log.debug("Progress of job {} was not written", lease.job().id(), failed);
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed.countDown();
    thread.join();
  }
}

package dev.flattail.jobs.lease;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.retention.UnusedStorage;
import java.time.Duration;
import java.util.List;

/**
 * One worker's right to one job, from its claim on. Every call but the first two is one transaction
 * that takes effect only while the lease is this worker's and throws {@link LeaseLostException}
 * otherwise, so a worker that was paused and comes back changes nothing. Calls may come from
 * several threads.
 *
 * <p>A lease ends with {@link #succeed}, {@link #fail}, {@link #cancelled} or {@link #release}.
 */
public interface Lease {
  /** The job as it was when it was claimed. */
  Job job();

  /** Rises with every claim of the job. */
  long token();

  /** Where this claim's bytes go in the store: no other claim writes there. Ends with a slash. */
  default String storagePrefix() {
    return Jobs.storagePrefix(job().id()) + token() + "/";
  }

  /** Renews the lease. Call every {@link QueueSettings#heartbeat()}. */
  Heartbeat heartbeat();

  /**
   * Waits until someone asks to cancel the job, or the time is over. The first call returns at
   * once.
   *
   * @return whether to call {@link #heartbeat} at once; false after the full time
   */
  boolean awaitCancelRequest(Duration atMost) throws InterruptedException;

  /**
   * Says where the work starts: metrics rows of later epochs, left by an earlier attempt that got
   * further than its last checkpoint, are dropped.
   *
   * @param completedEpochs 0 for the very beginning
   */
  void startAfter(int completedEpochs);

  /** Replaces the job's progress; an event as well. */
  void progress(Progress progress);

  /**
   * Adds a metrics row, or replaces the one of the same epoch; an event as well.
   *
   * @param epoch from 1
   * @param row a record, written as JSON
   */
  void metricsRow(int epoch, Object row);

  /** Adds lines to the job's log; their times are the database's. */
  void log(String level, List<String> messages);

  /**
   * Makes artifacts and checkpoints visible, all or none. What they replace is removed from the
   * store a little later ({@link UnusedStorage}).
   */
  void publish(Publication publication);

  /**
   * Ends the job well, its last artifacts becoming visible with its result.
   *
   * @param result a record, written as JSON
   */
  void succeed(Object result, Publication publication);

  /**
   * Ends this attempt. The job fails, or goes back to the queue when its cause is retried and
   * attempts are left, or is cancelled when that was asked for.
   *
   * @return the state the job is in now
   */
  JobState fail(Failure failure);

  /** Ends the job because {@link Heartbeat#cancelRequested()}. */
  void cancelled();

  /**
   * Gives the job back unfinished, without spending an attempt (SIGTERM, a drained node). When a
   * cancel was asked for meanwhile, the job is cancelled instead.
   *
   * @param reason shown to the user while the job waits
   */
  void release(String reason);
}

package dev.flattail.jobs.worker;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.retention.StorageGarbage;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * One worker's exclusive right to work on one job, from the claim on. Every call except the first
 * three is one fenced transaction. It takes effect only while this worker holds the lease, and
 * throws {@link LeaseLostException} otherwise. So a worker that resumes after a long pause changes
 * nothing. Calls may come from several threads.
 *
 * <p>A lease ends with {@link #succeed}, {@link #fail}, {@link #cancelled} or {@link #release}.
 */
public interface Lease {
  /** Returns the job as it was when it was claimed. */
  Job job();

  /** Returns the id of the worker that holds the lease. */
  UUID worker();

  /** Returns the fencing token, which increases with every claim of the job. */
  long token();

  /**
   * Returns the prefix of this claim's keys in the artifact store; no other claim writes there.
   * Ends with a slash.
   */
  default String storagePrefix() {
    return Jobs.storagePrefix(job().id()) + token() + "/";
  }

  /** Renews the lease. Must be called every {@link QueueSettings#heartbeat()}. */
  HeartbeatReply heartbeat();

  /**
   * Waits for a request to cancel the job, for {@code atMost} at the longest. The first call
   * returns immediately.
   *
   * @return whether to call {@link #heartbeat} immediately; false after the full time
   */
  boolean awaitCancelRequest(Duration atMost) throws InterruptedException;

  /**
   * Sets where the work starts, and drops metrics rows of later epochs. An earlier attempt may have
   * written such rows after its last checkpoint.
   *
   * @param completedEpochs 0 to start from the beginning
   */
  void startAfter(int completedEpochs);

  /** Records what runs the job; replaces what an earlier attempt recorded. */
  void provenance(Provenance provenance);

  /** Replaces the job's progress and adds an event. */
  void progress(Progress progress);

  /**
   * Adds or replaces the metrics row of an epoch and adds an event.
   *
   * @param epoch from 1
   * @param row a record, written as JSON
   */
  void metricsRow(int epoch, Object row);

  /** Adds lines to the job's log, timestamped by the database. */
  void log(String level, List<String> messages);

  /**
   * Makes artifacts and checkpoints visible atomically. The files that they replace are deleted
   * from the store later ({@link StorageGarbage}).
   */
  void publish(Publication publication);

  /**
   * Ends the job successfully and makes its result and last artifacts visible.
   *
   * @param result a record, written as JSON
   */
  void succeed(Object result, Publication publication);

  /**
   * Ends this attempt. The job is cancelled if that was requested, returns to the queue if the
   * cause is retried and attempts are left, or fails.
   *
   * @return the job's new state
   */
  JobState fail(Failure failure);

  /** Ends the job after {@link HeartbeatReply#cancelRequested()}. */
  void cancelled();

  /**
   * Gives the job back unfinished without using up an attempt (SIGTERM, a drained node). If a
   * cancel was requested meanwhile, the job is cancelled instead.
   *
   * @param reason shown to the user while the job waits
   */
  void release(String reason);
}

package dev.flattail.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One stream of the events of all jobs that the caller may see, without log lines. It has every
 * event once, and the events of a job in the order of their numbers. Any process can continue a
 * stream of another.
 *
 * <p>Only the newest progress event of a job is kept, and the events of a deleted job are deleted:
 * a reader that continues later does not receive those in between.
 */
public interface JobFeed {
  /**
   * Begins to listen.
   *
   * @param filter by kind, labels, sweep and name. Its states must be empty: a reader has to learn
   *     that a job has left a state
   * @param after where to continue; null to begin with the events from now on
   */
  Listener listen(JobFilter filter, @Nullable FeedPosition after);

  /** One reader of the stream. Not for concurrent use. */
  interface Listener extends AutoCloseable {
    /** Returns where the stream begins. */
    FeedPosition start();

    /**
     * Returns whether the stream continues where the caller asked. It does not after the database
     * was restored from a dump, because positions are of one database.
     */
    boolean isContinued();

    /** Returns a position after all events that are visible now. */
    FeedPosition present();

    /**
     * Waits for the next events.
     *
     * @return after {@code atMost} at the latest
     */
    FeedBatch await(Duration atMost) throws InterruptedException;

    @Override
    void close();
  }
}

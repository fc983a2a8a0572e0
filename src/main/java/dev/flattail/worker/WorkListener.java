package dev.flattail.worker;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import java.time.Duration;

/**
 * Listener for events of this worker; used for metrics and traces. Called on the thread that does
 * the work. Implementations must neither block nor throw.
 */
public interface WorkListener {
  /** Ignores all events. */
  WorkListener NONE = new WorkListener() {};

  /**
   * The engine is loaded, and the worker starts to claim jobs.
   *
   * @param device default device for jobs, e.g. {@code cpu} or {@code gpu:0}
   */
  default void ready(String device) {}

  /**
   * An attempt on a job starts. The returned object is closed at its end, on the same thread.
   *
   * @param claim duration of the claim
   */
  default Attempt attempt(Job job, Duration claim) {
    return Attempt.NONE;
  }

  /** A lease was renewed at least half an interval late. */
  default void heartbeatLate() {}

  /** PostgreSQL did not reply to a heartbeat. */
  default void heartbeatFailed() {}

  /** Listener for events of one attempt. */
  interface Attempt extends AutoCloseable {
    /** Ignores all events. */
    Attempt NONE = new Attempt() {};

    /** An activity starts, within the current one. */
    default ObservedActivity begin(ObservedActivity.Kind kind) {
      return ObservedActivity.NONE;
    }

    /** A training step was completed. */
    default void step(int images, double seconds) {}

    /** Hessian-vector products were computed. */
    default void products(long more) {}

    /** A checkpoint was published with all its files. */
    default void checkpoint(long bytes) {}

    /** The attempt failed. */
    default void failed(FailureCause cause) {}

    @Override
    default void close() {}
  }
}

package dev.flattail.worker;

import dev.flattail.engine.Activity;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import java.time.Duration;

/**
 * Told what this worker does, for metrics and traces, on the thread that does it. Must neither
 * block nor throw.
 */
public interface WorkListener {
  /** Looks at nothing. */
  WorkListener NONE = new WorkListener() {};

  /**
   * The engine is loaded, and jobs are about to be claimed.
   *
   * @param device that jobs run on unless they name another, e.g. {@code cpu} or {@code gpu:0}
   */
  default void ready(String device) {}

  /**
   * An attempt on a job begins; closed at its end, on the same thread.
   *
   * @param claim how long it took to get the job from the queue
   */
  default Attempt attempt(Job job, Duration claim) {
    return Attempt.NONE;
  }

  /** A lease was renewed half an interval later than it should have been, or later still. */
  default void heartbeatLate() {}

  /** PostgreSQL did not answer a heartbeat. */
  default void heartbeatFailed() {}

  /** What happens in an attempt. */
  interface Attempt extends AutoCloseable {
    /** Looks at nothing. */
    Attempt NONE = new Attempt() {};

    /** Part of it begins, within the one that is under way. */
    default Activity begin(Activity.Kind kind) {
      return Activity.NONE;
    }

    /** A training step was taken. */
    default void step(int images, double seconds) {}

    /** Hessian-vector products were computed. */
    default void products(long more) {}

    /** A checkpoint is published: all its files are the job's. */
    default void checkpoint(long bytes) {}

    /** It ends badly. */
    default void failed(FailureCause cause) {}

    @Override
    default void close() {}
  }
}

package dev.flattail.jobs;

import java.util.List;

/** Operator commands for the queue as a whole; they apply to all processes. */
public interface QueueControl {
  /** Stops workers from claiming jobs; running jobs continue. Idempotent. */
  void pause();

  /** Ends the pause. Idempotent. */
  void resume();

  /** Returns the limits in the order in which they were set. */
  List<LabelLimit> limits();

  /**
   * Replaces all limits. Running jobs continue, even when they exceed a new limit.
   *
   * @param limits no label and value may occur twice
   */
  void limit(List<LabelLimit> limits);
}

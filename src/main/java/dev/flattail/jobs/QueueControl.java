package dev.flattail.jobs;

import java.util.List;

/** What an operator tells the queue as a whole; all processes go by it from then on. */
public interface QueueControl {
  /** Workers claim nothing more; what runs goes on. Pausing twice is no error. */
  void pause();

  /** Ends the pause; without one nothing changes. */
  void resume();

  /** In the order in which they were given. */
  List<LabelLimit> limits();

  /**
   * Replaces all limits. Jobs that run go on, even more of them than a new limit allows.
   *
   * @param limits no label and value twice
   */
  void limit(List<LabelLimit> limits);
}

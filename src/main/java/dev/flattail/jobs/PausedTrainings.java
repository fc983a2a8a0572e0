package dev.flattail.jobs;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets the paused trainings of a search go on. No client calls this, so it asks for no caller. */
public interface PausedTrainings {
  /**
   * Returns a paused training to the queue with its spec and with all its attempts. It joins the
   * transaction of the search that decides.
   *
   * @param pauseAfter completed epochs after which it pauses again; null to run to its end
   * @throws JobConflictException when the job is not paused, or when its checkpoint is gone
   */
  void continueTo(UUID id, @Nullable Integer pauseAfter);
}

package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** Thrown when a sweep cannot be deleted, because it has not ended. */
public final class SweepNotOverException extends RuntimeException {
  /** Creates the error for a search whose jobs have all ended. */
  SweepNotOverException(UUID id) {
    super(
        "the search of sweep %s has not decided yet which trainings go on; cancel the sweep first, or wait for its end"
            .formatted(id));
  }

  SweepNotOverException(UUID id, int unfinished) {
    super(
        "%d job%s of sweep %s %s queued or running; cancel the sweep first, or wait for its end"
            .formatted(unfinished, unfinished == 1 ? "" : "s", id, unfinished == 1 ? "is" : "are"));
  }
}

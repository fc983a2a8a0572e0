package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** Thrown when a sweep cannot be deleted, because some of its jobs have not ended. */
public final class SweepNotOverException extends RuntimeException {
  SweepNotOverException(UUID id, int unfinished) {
    super(
        "%d job%s of sweep %s %s queued or running; cancel the sweep first, or wait for its end"
            .formatted(unfinished, unfinished == 1 ? "" : "s", id, unfinished == 1 ? "is" : "are"));
  }
}

package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** Thrown when all jobs of the sweep have ended. */
public final class SweepOverException extends RuntimeException {
  SweepOverException(UUID id) {
    super("no job of sweep %s is queued or running; there is nothing to cancel".formatted(id));
  }
}

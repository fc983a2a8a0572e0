package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** All jobs of the sweep are over. */
public final class SweepOverException extends RuntimeException {
  SweepOverException(UUID id) {
    super("no job of sweep %s is queued or running; there is nothing to cancel".formatted(id));
  }
}

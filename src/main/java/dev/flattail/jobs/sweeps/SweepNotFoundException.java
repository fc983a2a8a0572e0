package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** Thrown when no sweep has the given id. */
public final class SweepNotFoundException extends RuntimeException {
  public SweepNotFoundException(UUID id) {
    super("no sweep has id " + id);
  }
}

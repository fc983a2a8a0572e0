package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** No sweep has this id. */
public final class SweepNotFoundException extends RuntimeException {
  public SweepNotFoundException(UUID id) {
    super("no sweep has id " + id);
  }
}

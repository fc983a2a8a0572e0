package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** No sweep has this id. */
public final class SweepNotFound extends RuntimeException {
  public SweepNotFound(UUID id) {
    super("no sweep has id " + id);
  }
}

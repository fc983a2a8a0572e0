package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** Thrown when a sweep has got other jobs since an addition was planned. */
public final class SweepChangedException extends RuntimeException {
  SweepChangedException(UUID id) {
    super("jobs were added to sweep %s meanwhile".formatted(id));
  }
}

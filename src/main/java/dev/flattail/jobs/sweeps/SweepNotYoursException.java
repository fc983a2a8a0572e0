package dev.flattail.jobs.sweeps;

import java.util.UUID;

/** Thrown when an admin adds jobs to the sweep of another owner. */
public final class SweepNotYoursException extends RuntimeException {
  SweepNotYoursException(UUID id) {
    super(
        "sweep %s belongs to another owner, as its jobs do; only that owner can add to it"
            .formatted(id));
  }
}

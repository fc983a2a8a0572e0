package dev.flattail.jobs;

import java.util.UUID;

/** Thrown when no job has the given id. */
public final class JobNotFoundException extends RuntimeException {
  public JobNotFoundException(UUID id) {
    super("no job has id " + id);
  }
}

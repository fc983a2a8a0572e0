package dev.flattail.jobs;

import java.util.UUID;

/** No job has this id. */
public final class JobNotFoundException extends RuntimeException {
  public JobNotFoundException(UUID id) {
    super("no job has id " + id);
  }
}

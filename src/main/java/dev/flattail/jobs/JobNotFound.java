package dev.flattail.jobs;

import java.util.UUID;

/** No job has this id. */
public final class JobNotFound extends RuntimeException {
  public JobNotFound(UUID id) {
    super("no job has id " + id);
  }
}

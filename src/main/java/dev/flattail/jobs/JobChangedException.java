package dev.flattail.jobs;

/** The job is not any more what its caller has seen and decided by. */
public final class JobChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobChangedException() {
    super("the job has changed since the ETag in If-Match; read it again and decide anew");
  }
}

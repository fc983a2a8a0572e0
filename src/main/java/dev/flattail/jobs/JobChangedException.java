package dev.flattail.jobs;

/** Thrown when the job has changed since its caller last read it. */
public final class JobChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobChangedException() {
    super("the job has changed since the ETag in If-Match; read it again before you retry");
  }
}

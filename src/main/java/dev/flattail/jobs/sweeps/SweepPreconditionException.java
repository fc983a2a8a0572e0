package dev.flattail.jobs.sweeps;

/** Thrown when the sweep has changed since its caller last read it. */
public final class SweepPreconditionException extends RuntimeException {
  SweepPreconditionException() {
    super("the sweep has changed since the ETag in If-Match; read it again before you retry");
  }
}

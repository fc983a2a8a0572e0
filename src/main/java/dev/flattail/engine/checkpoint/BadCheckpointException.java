package dev.flattail.engine.checkpoint;

/** A checkpoint file that cannot be used; the message says why, in terms of the file. */
public final class BadCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the file. */
  public BadCheckpointException(String message) {
    super(message);
  }
}

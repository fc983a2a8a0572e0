package dev.flattail.engine.checkpoint;

/**
 * Signals a checkpoint file that cannot be used. The message gives the reason in terms of the file.
 */
public final class BadCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the defect of the file
   */
  public BadCheckpointException(String message) {
    super(message);
  }
}

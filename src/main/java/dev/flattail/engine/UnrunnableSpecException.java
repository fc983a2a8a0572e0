package dev.flattail.engine;

/**
 * Signals that a valid spec cannot run with this data, model or machine. The message is for users:
 * it names what does not fit and what to change. It has no final full stop.
 */
public final class UnrunnableSpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnrunnableSpecException(String message) {
    super(message);
  }
}

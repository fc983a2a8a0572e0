package dev.flattail.engine;

/**
 * Says that a valid spec cannot run on this data, model or machine. The message is for the user: it
 * names what does not fit and what to change, without a full stop at its end.
 */
public final class UnrunnableSpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnrunnableSpecException(String message) {
    super(message);
  }
}

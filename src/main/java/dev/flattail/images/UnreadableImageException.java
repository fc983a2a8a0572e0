package dev.flattail.images;

/** An image that a running job needs and cannot have; the message names it and says what to do. */
public final class UnreadableImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableImageException(String message) {
    super(message);
  }

  public UnreadableImageException(String message, Throwable cause) {
    super(message, cause);
  }
}

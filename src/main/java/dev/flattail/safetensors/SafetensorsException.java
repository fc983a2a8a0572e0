package dev.flattail.safetensors;

import org.jspecify.annotations.Nullable;

/**
 * Signals bytes that are not a safetensors file that Flattail can read. The message says what is
 * wrong and where.
 */
public final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String tensor;

  /** A problem of the file as a whole. */
  public SafetensorsException(String problem) {
    super(problem);
    this.tensor = null;
  }

  SafetensorsException(String problem, Throwable cause) {
    super(problem, cause);
    this.tensor = null;
  }

  /** A problem of one tensor. */
  SafetensorsException(String tensor, String problem) {
    super("tensor '" + tensor + "': " + problem);
    this.tensor = tensor;
  }

  /** Name of the tensor that is wrong; null when the file as a whole is. */
  public @Nullable String tensor() {
    return tensor;
  }
}

package dev.flattail.safetensors;

import org.jspecify.annotations.Nullable;

/**
 * Signals a safetensors file that is invalid or not supported. The message names the problem and
 * its place.
 */
public final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String tensor;

  /** Reports a problem of the whole file. */
  public SafetensorsException(String problem) {
    super(problem);
    this.tensor = null;
  }

  SafetensorsException(String problem, Throwable cause) {
    super(problem, cause);
    this.tensor = null;
  }

  /** Reports a problem of one tensor. */
  SafetensorsException(String tensor, String problem) {
    super("tensor '" + tensor + "': " + problem);
    this.tensor = tensor;
  }

  /** Returns the name of the invalid tensor; null when the whole file is invalid. */
  public @Nullable String tensor() {
    return tensor;
  }
}

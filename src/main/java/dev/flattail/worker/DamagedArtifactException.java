package dev.flattail.worker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown when the bytes of an artifact are missing or differ from the published ones. */
final class DamagedArtifactException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param path path of the artifact in its job
   * @param what what is wrong with it
   */
  DamagedArtifactException(String path, String what, @Nullable Throwable cause) {
    super("the artifact " + path + " " + what, cause);
  }
}

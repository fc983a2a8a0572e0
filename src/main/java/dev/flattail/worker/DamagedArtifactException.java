package dev.flattail.worker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of an artifact are not there, or not those that were published. */
final class DamagedArtifactException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param path of the artifact in its job
   * @param what is wrong with it
   */
  DamagedArtifactException(String path, String what, @Nullable Throwable cause) {
    super("the artifact " + path + " " + what, cause);
  }
}

package dev.flattail.artifacts;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the artifact store is full. The new bytes were not stored; all other bytes are
 * unaffected.
 */
public final class StorageFullException extends IOException {
  public StorageFullException(String where, Throwable cause) {
    super(
        "no room left in " + where + ": free some space or delete old jobs, then try again", cause);
  }

  /**
   * Returns whether a full file system caused a failure, which Java reports in the message only.
   */
  public static boolean isBehind(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left") || message.contains("quota exceeded")) {
        return true;
      }
    }
    return false;
  }
}

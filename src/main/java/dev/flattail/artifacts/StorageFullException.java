package dev.flattail.artifacts;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The artifact store has no room left. What was being stored is not there; everything else is. */
public final class StorageFullException extends IOException {
  public StorageFullException(String where, Throwable cause) {
    super(
        "no room left in " + where + ": free some space or delete old jobs, then try again", cause);
  }

  /** Whether a full file system is behind a failure, of which Java tells by message alone. */
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

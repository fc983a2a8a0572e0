package dev.flattail.artifacts;

import java.io.IOException;

/** The artifact store has no room left. What was being stored is not there; everything else is. */
public final class StorageFullException extends IOException {
  public StorageFullException(String where, Throwable cause) {
    super(
        "no room left in " + where + ": free some space or delete old jobs, then try again", cause);
  }
}

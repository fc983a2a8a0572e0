package dev.flattail.app.postgres;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when another process runs its PostgreSQL in the same directory. */
public final class DirectoryInUseException extends IOException {
  DirectoryInUseException(Path directory, String holder) {
    super(
        "%s is in use by another Flattail%s."
            .formatted(
                directory.toAbsolutePath().normalize(),
                holder.isEmpty() ? "" : " (process " + holder + ")"));
  }
}

package dev.flattail.app.postgres;

import java.io.IOException;
import java.nio.file.Path;

/** Another process runs its PostgreSQL in the same folder. */
public final class DirectoryInUseException extends IOException {
  DirectoryInUseException(Path directory, String holder) {
    super(
        "%s is in use by another Flattail%s."
            .formatted(
                directory.toAbsolutePath().normalize(),
                holder.isEmpty() ? "" : " (process " + holder + ")"));
  }
}

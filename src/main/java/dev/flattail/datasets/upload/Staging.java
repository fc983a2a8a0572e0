package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetStore;
import dev.flattail.datasets.Folders;
import dev.flattail.datasets.UploadTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder for one upload, on the file system of the store, so that a complete upload can
 * be moved there atomically. Closing it deletes the remaining files.
 */
public final class Staging implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Staging.class);

  /** Minimum age of folders that were left by a dead process; no upload takes that long. */
  private static final Duration ABANDONED = Duration.ofDays(2);

  private final Path folder;

  private Staging(Path folder) {
    this.folder = folder;
  }

  /** Creates a staging folder below {@code parent}, and deletes abandoned ones. */
  public static Staging below(Path parent) throws IOException {
    Files.createDirectories(parent);
    removeAbandoned(parent);
    // Not createTempDirectory: a worker with another account must be able to read published files.
    return new Staging(Files.createDirectory(parent.resolve("upload-" + UUID.randomUUID())));
  }

  /** Returns the folder for unpacked files. */
  public Path files() {
    return folder.resolve(DatasetStore.FILES);
  }

  public Path folder() {
    return folder;
  }

  /**
   * Copies {@code body} to a file. Reads it to its end even when it is too large, since a client
   * does not read the response while it is still sending.
   *
   * @throws UploadTooLargeException when the body exceeds {@code most} bytes
   */
  public Path receive(InputStream body, long most) throws IOException {
    Path archive = folder.resolve("archive");
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(archive)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        bytes += read;
        if (bytes <= most) {
          out.write(buffer, 0, read);
        }
      }
    }
    if (bytes > most) {
      throw new UploadTooLargeException(most);
    }
    return archive;
  }

  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (Stream<Path> others = Files.list(parent)) {
      for (Path other : others.toList()) {
        if (Files.getLastModifiedTime(other).toInstant().isBefore(Instant.now().minus(ABANDONED))) {
          log.info("Removing {}, which an interrupted upload left", other);
          Folders.delete(other);
        }
      }
    }
  }
}

package dev.flattail.faults;

import dev.flattail.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the artifact store. It is a file system of its own where this user may mount
 * one; elsewhere a full store cannot be had, and is an absent one instead.
 */
final class StoreDirectory implements AutoCloseable {
  private static final int KIBIBYTES = 2 << 20;

  private final Path directory;
  private final @Nullable SmallDisk disk;

  private StoreDirectory(Path directory, @Nullable SmallDisk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  static StoreDirectory at(Path directory) throws IOException {
    return new StoreDirectory(directory, SmallDisk.mount(directory, KIBIBYTES).orElse(null));
  }

  /** Puts an empty directory in the store's place for a while. */
  void away(Duration time) throws IOException, InterruptedException {
    Optional<SmallDisk> empty = disk == null ? Optional.empty() : SmallDisk.mount(directory, 64);
    if (empty.isPresent()) {
      try (SmallDisk above = empty.get()) {
        OutageTolerantAwait.pass(time);
        try (Stream<Path> written = Files.list(above.folder())) {
          if (written.findAny().isPresent()) {
            throw new IllegalStateException("something was written to an empty mount");
          }
        }
      }
      if (!Files.exists(directory.resolve(".flattail-store"))) {
        throw new IllegalStateException("the empty file system cannot be unmounted");
      }
      return;
    }
    Path moved = Files.move(directory, directory.resolveSibling("artifacts-away"));
    Files.createDirectory(directory);
    OutageTolerantAwait.pass(time);
    Files.delete(directory);
    Files.move(moved, directory);
  }

  /** Leaves the store no free block for a while. */
  void full(Duration time) throws IOException, InterruptedException {
    if (disk == null) {
      away(time);
      return;
    }
    disk.fill();
    try {
      OutageTolerantAwait.pass(time);
    } finally {
      disk.resize(KIBIBYTES);
    }
  }

  @Override
  public void close() {
    if (disk != null) {
      disk.close();
    }
  }
}

package dev.flattail.app.aot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Lock of a folder among processes. The system releases it when the process ends. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;
  private final @Nullable FileLock lock;

  private FolderLock(Path folder, boolean shared) throws IOException {
    this.channel =
        FileChannel.open(
            folder.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    this.lock = channel.tryLock(0, Long.MAX_VALUE, shared);
  }

  /** Asks for a lock that only one process can hold. */
  static FolderLock exclusive(Path folder) throws IOException {
    return new FolderLock(folder, false);
  }

  /** Asks for a lock that several processes can hold, while none holds the exclusive one. */
  static FolderLock shared(Path folder) throws IOException {
    return new FolderLock(folder, true);
  }

  boolean isHeld() {
    return lock != null;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package dev.flattail.app.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits a directory to one process. The kernel releases the lock when the process ends, however it
 * ends.
 */
final class DirectoryLock implements AutoCloseable {
  /**
   * Directories locked by this process. Closing any channel of a file releases all of the process's
   * locks on it, so a second attempt must not open the file.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks a directory.
   *
   * @throws DirectoryInUseException when another process, or another server of this process, holds
   *     the lock
   */
  static DirectoryLock take(Path existing) throws IOException {
    Path directory = existing.toRealPath();
    if (!HELD_HERE.add(directory)) {
      throw new DirectoryInUseException(directory, Long.toString(ProcessHandle.current().pid()));
    }
    Path file = directory.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      String holder = Files.readString(file, StandardCharsets.UTF_8).strip();
      channel.close();
      HELD_HERE.remove(directory);
      throw new DirectoryInUseException(directory, holder);
    }
    channel.truncate(0);
    channel.write(
        StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid()) + "\n"));
    return new DirectoryLock(directory, channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD_HERE.remove(directory);
  }
}

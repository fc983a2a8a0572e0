package dev.flattail.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A folder for one attempt's files, gone with it. A process that is killed leaves its folder, with
 * weights of hundreds of megabytes; whoever starts next removes it. A lock on a file in the folder
 * tells who lives, also where processes of several containers share the disk.
 */
final class Scratch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scratch.class);
  private static final String PREFIX = "flattail-job-";
  private static final String LOCK = "in-use";

  /** Of this process: to open and close the file once more would end the lock. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private Scratch(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** A new one, below the system's folder for such. */
  static Scratch create() throws IOException {
    Path folder = Files.createTempDirectory(PREFIX);
    OURS.add(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    return new Scratch(folder, channel);
  }

  /** Empty at first. */
  Path folder() throws IOException {
    return Files.createDirectories(folder.resolve("files"));
  }

  /** Removes those of processes that are gone; what cannot be removed stays. */
  static void removeAbandoned() {
    Path all = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OURS.contains(folder)) {
          removeIfAbandoned(folder);
        }
      }
    } catch (IOException e) {
      log.debug("Could not look for what earlier processes left in {}", all, e);
    }
  }

  private static void removeIfAbandoned(Path folder) {
    // Not created here: without it, somebody is just making the folder.
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      if (lock != null) {
        FileSystemUtils.deleteRecursively(folder);
        log.info("Removed {}, which a worker left that was killed", folder);
      }
    } catch (IOException e) {
      log.debug("Leaving {} alone", folder, e);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      FileSystemUtils.deleteRecursively(folder);
    } finally {
      OURS.remove(folder);
    }
  }
}

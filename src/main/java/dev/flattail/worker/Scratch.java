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
 * A temporary folder for one attempt's files. A killed process leaves its folder behind, with
 * hundreds of megabytes of weights; the next process that starts deletes it. A lock on a file in
 * the folder shows whether its process lives, even across containers that share the disk.
 */
final class Scratch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scratch.class);
  private static final String PREFIX = "flattail-job-";
  private static final String LOCK = "in-use";

  /**
   * Folders of this process. Opening and closing their lock files again would release the locks.
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private Scratch(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Creates a folder below the system's temporary folder. */
  static Scratch create() throws IOException {
    Path folder = Files.createTempDirectory(PREFIX);
    OURS.add(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    return new Scratch(folder, channel);
  }

  /** Returns the folder, which is empty at first. */
  Path folder() throws IOException {
    return Files.createDirectories(folder.resolve("files"));
  }

  /** Deletes the folders of dead processes; skips what cannot be deleted. */
  static void removeAbandoned() {
    Path all = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OURS.contains(folder)) {
          removeIfAbandoned(folder);
        }
      }
    } catch (IOException e) {
      log.debug("Could not look for scratch folders of earlier processes in {}", all, e);
    }
  }

  private static void removeIfAbandoned(Path folder) {
    // Not created here: a folder without the file is just being created by its process.
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      if (lock != null) {
        FileSystemUtils.deleteRecursively(folder);
        log.info("Removed scratch folder {} of a worker that was killed", folder);
      }
    } catch (IOException e) {
      log.debug("Skipping scratch folder {}", folder, e);
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

package dev.flattail.app.aot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Writes an {@link AotCache} while the service runs, in processes of the lowest priority: it
 * extracts the runnable jar and runs a {@link StartRehearsal}, for which an idle processor needs 45
 * seconds. A cache that cannot be written is not tried again for the same jar, JVM and processor.
 */
public final class AotCacheWriter {
  private static final Logger log = LoggerFactory.getLogger(AotCacheWriter.class);

  /** Leaves room for the service's own files, which matter more. */
  private static final long LEAST_SPACE = 2L << 30;

  private static final String INCOMPLETE = "incomplete-";

  /** Prefixes of variables that would change the rehearsal or the JVM's options. */
  private static final List<String> FOREIGN =
      List.of("FLATTAIL_", "SPRING_", "SERVER_", "MANAGEMENT_", "LOGGING_", "JAVA_", "JDK_JAVA_");

  private final AotCache cache;
  private final RunnableJar jar;
  private final Thread thread = Thread.ofPlatform().daemon().name("aot-cache").unstarted(this::run);
  private volatile @Nullable Process process;
  private volatile boolean stopped;

  /** Creates a writer. */
  public AotCacheWriter(AotCache cache, RunnableJar jar) {
    this.cache = cache;
    this.jar = jar;
  }

  /** Starts to write in the background. */
  public void start() {
    thread.start();
  }

  /** Ends the writing. The next start begins again. */
  public void stop() {
    stopped = true;
    Process running = process;
    if (running != null) {
      // One of them assembles the cache after the rehearsal.
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  private void run() {
    try {
      Files.createDirectories(cache.folder());
      try (FolderLock lock = FolderLock.exclusive(cache.folder())) {
        if (lock.isHeld() && !cache.isComplete() && !Files.exists(cache.failure()) && hasSpace()) {
          deleteOthers();
          write();
        }
      }
    } catch (IOException e) {
      log.debug("No AOT cache could be written, so the next start takes as long as this one", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasSpace() throws IOException {
    return Files.getFileStore(cache.folder()).getUsableSpace() > LEAST_SPACE;
  }

  /** Deletes the caches of other jars, JVMs or processors that no process was started from. */
  private void deleteOthers() throws IOException {
    for (Path other : list(cache.all())) {
      if (!other.equals(cache.folder())) {
        try (FolderLock lock = FolderLock.exclusive(other)) {
          if (lock.isHeld()) {
            FileSystemUtils.deleteRecursively(other);
          }
        }
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).toList();
    }
  }

  private void write() throws IOException, InterruptedException {
    long started = System.nanoTime();
    deleteRemains();
    Path written = cache.folder().resolve(INCOMPLETE + ProcessHandle.current().pid());
    boolean complete =
        succeeds(
                "-Djarmode=tools",
                "-jar",
                jar.path().toString(),
                "extract",
                "--destination",
                cache.jars().toString(),
                "--application-filename",
                cache.jar().getFileName().toString())
            && succeeds(
                AotCache.NATIVE_ACCESS,
                "-XX:AOTCacheOutput=" + written,
                "-jar",
                cache.jar().toString(),
                StartRehearsal.OPTION)
            && Files.exists(written);
    if (complete) {
      Files.move(written, cache.file(), StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(cache.output());
      log.info(
          "The next start takes less time: an AOT cache was written to {} in {} s",
          cache.folder(),
          (System.nanoTime() - started) / 1_000_000_000);
    } else if (!stopped) {
      Files.move(cache.output(), cache.failure(), StandardCopyOption.REPLACE_EXISTING);
      log.info(
          "No AOT cache could be written, so the next start takes as long as this one; {} says why",
          cache.failure());
    }
  }

  /** Deletes what a writer left that was stopped. */
  private void deleteRemains() throws IOException {
    FileSystemUtils.deleteRecursively(cache.jars());
    try (Stream<Path> files = Files.list(cache.folder())) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(INCOMPLETE)) {
          Files.delete(file);
        }
      }
    }
  }

  private boolean succeeds(String... javaArguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(javaArguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(cache.output().toFile());
    builder.environment().keySet().removeIf(name -> FOREIGN.stream().anyMatch(name::startsWith));
    if (stopped) {
      return false;
    }
    Process running = builder.start();
    process = running;
    if (stopped) {
      running.destroyForcibly();
    }
    return running.waitFor() == 0;
  }
}

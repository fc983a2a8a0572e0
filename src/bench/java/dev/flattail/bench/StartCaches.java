package dev.flattail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The AOT caches that runnable jars write below {@code flattail.home}. */
final class StartCaches {
  private static final Duration LONGEST_WRITING = Duration.ofMinutes(10);

  private StartCaches() {}

  /** Waits until a service has written its cache; a build that writes none is not waited for. */
  static void await(Path home) throws IOException, InterruptedException {
    Path caches = home.resolve("aot-cache");
    long limit = System.nanoTime() + LONGEST_WRITING.toNanos();
    while (Files.isDirectory(caches) && !isWritten(caches) && System.nanoTime() < limit) {
      Thread.sleep(Duration.ofSeconds(1));
    }
  }

  private static boolean isWritten(Path caches) throws IOException {
    try (Stream<Path> files = Files.walk(caches, 2)) {
      return files.anyMatch(file -> file.endsWith("flattail.aot"));
    }
  }
}

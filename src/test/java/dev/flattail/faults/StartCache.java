package dev.flattail.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;

/**
 * A JVM cache of a worker's start (JEP 483, JEP 514). Starting workers is most of the cost of a run
 * with many faults; the cache halves it.
 */
record StartCache(String classPath, Optional<Path> file) {
  /**
   * Limit for the first start, which takes several times as long as others, so the cache pays off
   * in long runs alone.
   */
  private static final long LONGEST_FIRST_START_SECONDS = 600;

  /** Returns no cache. */
  static StartCache none() {
    return new StartCache(System.getProperty("java.class.path"), Optional.empty());
  }

  /**
   * Creates a cache. It accepts classes from jars alone, so this build's class folders are packed
   * into one.
   */
  static StartCache in(Path folder) throws IOException {
    Files.createDirectories(folder);
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    List<String> parts = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Files.isDirectory(Path.of(part))) {
        String packed = folder.resolve(parts.size() + ".jar").toString();
        if (jar.run(System.out, System.err, "--create", "--file", packed, "-C", part, ".") != 0) {
          throw new UncheckedIOException(new IOException("cannot pack " + part));
        }
        parts.add(packed);
      } else if (Files.exists(Path.of(part))) {
        parts.add(part);
      }
    }
    return new StartCache(
        String.join(File.pathSeparator, parts), Optional.of(folder.resolve("worker.aot")));
  }

  /**
   * Fills the cache.
   *
   * @param worker worker that ends by itself after its start
   */
  void fill(ServiceProcess.Recipe worker) throws IOException, InterruptedException {
    if (file.isEmpty()) {
      return;
    }
    Files.deleteIfExists(file.get());
    ServiceProcess first =
        worker.jvm("-Dspring.context.exit=onRefresh", "-XX:AOTCacheOutput=" + file.get()).start();
    if (!first.endsWithin(LONGEST_FIRST_START_SECONDS) || !Files.exists(file.get())) {
      first.close();
      throw new IllegalStateException("the first worker filled no cache of its start");
    }
  }

  /** Returns the options of a JVM that uses the cache. */
  String[] options() {
    return file.map(cache -> new String[] {"-XX:AOTCache=" + cache}).orElseGet(() -> new String[0]);
  }
}

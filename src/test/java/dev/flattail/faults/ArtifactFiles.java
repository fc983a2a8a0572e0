package dev.flattail.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the artifact store, read without the product. */
record ArtifactFiles(TestCluster cluster, Path folder) {
  static ArtifactFiles of(TestCluster cluster) {
    return new ArtifactFiles(cluster, cluster.home().resolve("artifacts"));
  }

  byte[] read(String key) throws IOException {
    return Files.readAllBytes(folder.resolve(key));
  }

  /** Returns the keys of all files; unfinished files have none. */
  List<String> keys() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(key -> !key.startsWith("."))
          .toList();
    }
  }

  /** Returns the keys that no artifact references. */
  List<String> orphans() throws IOException {
    Set<String> meant =
        cluster.sql().sql("select storage_key from job_artifact").query(String.class).set();
    return keys().stream().filter(key -> !meant.contains(key)).toList();
  }

  /** Returns whether the service's housekeeping has removed everything that faults left. */
  boolean isTidy() throws IOException {
    try {
      return orphans().isEmpty();
    } catch (UncheckedIOException removedMeanwhile) {
      return false;
    }
  }
}

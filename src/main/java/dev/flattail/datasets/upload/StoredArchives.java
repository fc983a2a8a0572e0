package dev.flattail.datasets.upload;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.datasets.UploadFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The archives of uploaded data sets in an artifact store that other machines reach, for workers
 * that do not share the API's data directory. In a store on this machine they would be there twice
 * for nobody.
 */
public record StoredArchives(ArtifactStore store) {
  /** One archive. */
  public record Archive(UploadFormat format, String key) {}

  /**
   * Before the version is registered: a worker must find it. What is there already may be damaged,
   * which is what a second upload is to mend.
   */
  public void keep(String name, String sha256, UploadFormat format, Path archive)
      throws IOException {
    if (!store.isRemote()) {
      return;
    }
    String key = prefix(name, sha256) + "/archive." + format.suffix();
    store.put(key, archive);
    for (ArtifactStore.Listed other : store.list(prefix(name, sha256))) {
      if (!other.key().equals(key)) {
        store.delete(other.key());
      }
    }
  }

  /** Empty when the version was registered with a store that is not this one. */
  public Optional<Archive> find(String name, String sha256) throws IOException {
    if (!store.isRemote()) {
      return Optional.empty();
    }
    return store.list(prefix(name, sha256)).stream()
        .map(ArtifactStore.Listed::key)
        .flatMap(
            key ->
                Arrays.stream(UploadFormat.values())
                    .filter(format -> key.endsWith("/archive." + format.suffix()))
                    .map(format -> new Archive(format, key)))
        .findFirst();
  }

  public InputStream read(Archive archive) throws IOException {
    return store.open(archive.key()).read();
  }

  private static String prefix(String name, String sha256) {
    return "datasets/" + name + "/" + sha256;
  }
}

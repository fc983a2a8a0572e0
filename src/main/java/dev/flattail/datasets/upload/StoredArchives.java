package dev.flattail.datasets.upload;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.datasets.UploadFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keeps the archives of uploaded data sets in a remote artifact store, for workers that do not
 * share the API's data directory. A local store would only duplicate them.
 */
public record StoredArchives(ArtifactStore store) {
  /** The archive of one upload. */
  public record Archive(UploadFormat format, String key) {}

  /**
   * Stores an archive. Must be called before the version is registered, since a worker may need it
   * at once. Replaces an existing archive, which may be damaged: repeating the upload repairs it.
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

  /** Returns the archive of a version; empty when the version was registered with another store. */
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

  /** Returns whether archives are kept. */
  public boolean areKept() {
    return store.isRemote();
  }

  public InputStream read(Archive archive) throws IOException {
    return store.open(archive.key()).read();
  }

  /** Returns the key below which the store has the archive of a version. */
  public static String prefix(String name, String sha256) {
    return "datasets/" + name + "/" + sha256;
  }
}

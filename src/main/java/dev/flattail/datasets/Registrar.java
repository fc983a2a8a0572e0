package dev.flattail.datasets;

import dev.flattail.images.InvalidImages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From bytes to a registered version: receive, unpack, inspect, store, record. */
final class Registrar {
  private final Path dir;
  private final DatasetStore store;
  private final DatasetRegistry registry;
  private final long maxUpload;
  private final UnpackLimits limits;

  Registrar(
      Path dir, DatasetStore store, DatasetRegistry registry, long maxUpload, UnpackLimits limits) {
    this.dir = dir;
    this.store = store;
    this.registry = registry;
    this.maxUpload = maxUpload;
    this.limits = limits;
  }

  Registration upload(String name, UploadFormat format, InputStream body) {
    try (Staging staging = store.stage()) {
      Path archive = staging.receive(body, maxUpload);
      Files.createDirectory(staging.files());
      Archives.unpack(archive, format, staging.files(), limits);
      Files.delete(archive);
      return publish(name, staging, staging.files(), null);
    } catch (InvalidImages e) {
      throw new DatasetRejected(e.problems());
    } catch (IOException e) {
      throw new UncheckedIOException("The upload of data set '" + name + "' failed", e);
    }
  }

  Registration folder(String name, String path) {
    try (Staging staging = store.stage()) {
      Path folder = folderBelow(path);
      String source = dir.toRealPath().relativize(folder).toString();
      return publish(name, staging, folder, source);
    } catch (InvalidImages e) {
      throw new DatasetRejected(e.problems());
    } catch (IOException e) {
      throw new UncheckedIOException("Registering '" + path + "' failed", e);
    }
  }

  private Registration publish(String name, Staging staging, Path root, @Nullable String source)
      throws IOException {
    Inspection inspection = Inspection.of(root, staging.folder().resolve(DatasetStore.PIXELS));
    inspection.manifest().write(staging.folder().resolve(DatasetStore.MANIFEST));
    Dataset dataset = inspection.toDataset(name);
    store.publish(staging, name, inspection.manifest().sha256());
    return new Registration(dataset, registry.register(name, inspection, source));
  }

  /** The folder that {@code path} names, with all links followed: it must lie below ours. */
  private Path folderBelow(String path) throws IOException {
    Path root = Files.createDirectories(dir).toRealPath();
    Path named;
    try {
      named = root.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new DatasetRejected("path '" + EntryPath.shown(path) + "' is no file name");
    }
    if (Path.of(path).isAbsolute() || !named.startsWith(root) || named.equals(root)) {
      throw new DatasetRejected(
          "path '%s' does not lead to a folder below the data directory; give it relative to that, without '..'"
              .formatted(EntryPath.shown(path)));
    }
    if (!Files.isDirectory(named)) {
      throw new DatasetRejected(
          "there is no folder '%s' in the data directory".formatted(EntryPath.shown(path)));
    }
    Path real = named.toRealPath();
    if (!real.startsWith(root) || real.startsWith(store.root())) {
      throw new DatasetRejected(
          "path '%s' leads out of the data directory".formatted(EntryPath.shown(path)));
    }
    return real;
  }
}

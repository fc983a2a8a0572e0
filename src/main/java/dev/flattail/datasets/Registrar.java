package dev.flattail.datasets;

import dev.flattail.images.ImageLists;
import dev.flattail.images.InvalidImages;
import dev.flattail.images.ListNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From bytes to a registered version: receive, unpack, inspect, store, record. */
final class Registrar {
  private final DataDirectory data;
  private final DatasetStore store;
  private final DatasetRegistry registry;
  private final UnpackLimits limits;

  Registrar(Path dir, DatasetStore store, DatasetRegistry registry, UnpackLimits limits) {
    this.data = new DataDirectory(dir);
    this.store = store;
    this.registry = registry;
    this.limits = limits;
  }

  /**
   * @param maxBytes of the body
   */
  Registration upload(String name, UploadFormat format, InputStream body, long maxBytes) {
    try (Staging staging = store.stage()) {
      Path archive = staging.receive(body, maxBytes);
      Files.createDirectory(staging.files());
      Archives.unpack(archive, format, staging.files(), limits);
      Files.delete(archive);
      Inspection inspection = Inspection.of(staging.files(), pixels(staging), true);
      return publish(name, staging, inspection, null);
    } catch (InvalidImages e) {
      throw new DatasetRejected(e.problems());
    } catch (IOException e) {
      throw new UncheckedIOException("The upload of data set '" + name + "' failed", e);
    }
  }

  Registration folder(String name, FolderSource given) {
    try (Staging staging = store.stage()) {
      Path folder = data.folder(given.path());
      FolderSource.Lists lists = given.lists();
      Inspection inspection =
          lists == null
              ? Inspection.of(folder, pixels(staging), given.check())
              : Inspection.ofLists(
                  ImageLists.read(named(lists, given.path())), folder, data.root(), given.check());
      return publish(name, staging, inspection, data.root().relativize(folder).toString());
    } catch (InvalidImages e) {
      throw new DatasetRejected(e.problems());
    } catch (IOException e) {
      throw new UncheckedIOException("Registering '" + given.path() + "' failed", e);
    }
  }

  private ListNames named(FolderSource.Lists lists, String folder) throws IOException {
    return new ListNames(
        data.file(lists.train(), folder),
        lists.test() == null ? null : data.file(lists.test(), folder),
        lists.classes() == null ? null : data.file(lists.classes(), folder));
  }

  private static Path pixels(Staging staging) {
    return staging.folder().resolve(DatasetStore.PIXELS);
  }

  /**
   * @param source the folder below the data directory, when its files stay there
   */
  private Registration publish(
      String name, Staging staging, Inspection inspection, @Nullable String source)
      throws IOException {
    inspection.content().writeInto(staging.folder());
    Dataset dataset = inspection.toDataset(name);
    store.publish(staging, name, inspection.sha256());
    return new Registration(dataset, registry.register(name, inspection, source));
  }
}

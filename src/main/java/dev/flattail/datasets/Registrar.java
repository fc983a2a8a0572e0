package dev.flattail.datasets;

import dev.flattail.artifacts.StorageFullException;
import dev.flattail.datasets.upload.Archives;
import dev.flattail.datasets.upload.Staging;
import dev.flattail.datasets.upload.StoredArchives;
import dev.flattail.datasets.upload.UnpackLimits;
import dev.flattail.images.Findings;
import dev.flattail.images.ImageLists;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.ListNames;
import dev.flattail.images.ReadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers data sets: receives, unpacks, inspects, stores and records them. */
final class Registrar {
  private static final Logger log = LoggerFactory.getLogger(Registrar.class);

  private final DataDirectory data;
  private final DatasetStore store;
  private final DatasetRegistry registry;
  private final DatasetReads reads;
  private final StoredArchives archives;
  private final UnpackLimits limits;

  Registrar(
      Path dir,
      DatasetStore store,
      DatasetRegistry registry,
      DatasetReads reads,
      StoredArchives archives,
      UnpackLimits limits) {
    this.data = new DataDirectory(dir);
    this.store = store;
    this.registry = registry;
    this.reads = reads;
    this.archives = archives;
    this.limits = limits;
  }

  /**
   * Registers an upload.
   *
   * @param maxBytes maximum size of the body
   */
  Registration upload(
      String name,
      UploadFormat format,
      RegistrationOptions options,
      InputStream body,
      long maxBytes) {
    try (Staging staging = store.stage()) {
      Path archive = staging.receive(body, maxBytes);
      Findings findings = new Findings();
      unpack(archive, format, staging, findings);
      Inspection inspection = inspect(staging, options.damaged(), findings);
      options.duplicates().check(findings);
      registry.keepArchive(name, inspection.sha256());
      archives.keep(name, inspection.sha256(), format, archive);
      Files.delete(archive);
      return publish(name, staging, inspection, null);
    } catch (InvalidImagesException e) {
      throw new DatasetRejectedException(e.problems());
    } catch (IOException e) {
      throw failed("The upload of data set '" + name + "' failed", e);
    }
  }

  /**
   * Restores the files of an uploaded version from its archive in the artifact store, if the store
   * contains it.
   *
   * @param skipped paths of the damaged images that the version lacks
   * @throws UncheckedIOException when the store is unavailable or the disk is full
   * @throws DatasetUnavailableException when the archive differs from the registered content
   */
  void fetch(String name, String sha256, Set<String> skipped) {
    try {
      Optional<StoredArchives.Archive> found = archives.find(name, sha256);
      if (found.isPresent()) {
        fetch(found.get(), name, sha256, skipped);
        removeDeleted();
        log.info("Fetched data set {} ({}) from the artifact store", name, sha256);
      }
    } catch (InvalidImagesException | DatasetRejectedException e) {
      throw new DatasetUnavailableException(
          "The archive of '%s' in the artifact store is damaged: %s. Upload the data set again"
              .formatted(name, e.getMessage()),
          e);
    } catch (IOException e) {
      throw failed(
          "Fetching data set '"
              + name
              + "' from the artifact store failed: "
              + ReadFailure.reason(e),
          e);
    }
  }

  private static UncheckedIOException failed(String what, IOException e) {
    boolean full = !(e instanceof StorageFullException) && StorageFullException.isBehind(e);
    return new UncheckedIOException(
        what, full ? new StorageFullException("the data sets' folder", e) : e);
  }

  private void fetch(StoredArchives.Archive found, String name, String sha256, Set<String> skipped)
      throws IOException {
    try (Staging staging = store.stage()) {
      Findings findings = new Findings();
      Path archive;
      try (InputStream in = archives.read(found)) {
        archive = staging.receive(in, Long.MAX_VALUE);
      }
      unpack(archive, found.format(), staging, findings);
      Files.delete(archive);
      for (String path : skipped) {
        Path damaged = staging.files().resolve(path);
        if (Files.exists(damaged)) {
          // Empty, so that it is left out again even if this version could decode it.
          Files.write(damaged, new byte[0]);
        }
      }
      Inspection inspection =
          inspect(staging, skipped.isEmpty() ? DamagedImages.REFUSE : DamagedImages.SKIP, findings);
      if (!inspection.sha256().equals(sha256)) {
        throw new DatasetUnavailableException(
            "The archive of '%s' in the artifact store has other content than was registered (%s). Upload the data set again"
                .formatted(name, inspection.sha256()));
      }
      inspection.content().writeInto(staging.folder());
      store.publish(staging, name, sha256);
    }
  }

  private void unpack(Path archive, UploadFormat format, Staging staging, Findings findings)
      throws IOException {
    Files.createDirectory(staging.files());
    Archives.unpack(archive, format, staging.files(), limits, findings);
  }

  private static Inspection inspect(Staging staging, DamagedImages damaged, Findings findings)
      throws IOException {
    return Inspection.of(staging.files(), pixels(staging), true, damaged, findings);
  }

  Registration folder(String name, FolderSource given, RegistrationOptions options) {
    try (Staging staging = store.stage()) {
      Path folder = data.folder(given.path());
      FolderSource.Lists lists = given.lists();
      Findings findings = new Findings();
      Inspection inspection =
          lists == null
              ? Inspection.of(folder, pixels(staging), given.check(), options.damaged(), findings)
              : Inspection.ofLists(
                  ImageLists.read(named(lists, given.path()), findings).located(folder),
                  folder,
                  data.root(),
                  given.check(),
                  options.damaged(),
                  findings);
      options.duplicates().check(findings);
      return publish(name, staging, inspection, data.root().relativize(folder).toString());
    } catch (InvalidImagesException e) {
      throw new DatasetRejectedException(e.problems());
    } catch (AccessDeniedException e) {
      throw denied(given.path(), e);
    } catch (IOException e) {
      throw failed("Registering '" + given.path() + "' failed", e);
    }
  }

  /** Names the file or folder that this process may not read, by its path in the data directory. */
  private RuntimeException denied(String given, AccessDeniedException e) {
    Path file = Path.of(e.getFile());
    try {
      if (file.startsWith(data.root())
          && !file.startsWith(data.root().resolve(DatasetStore.REGISTERED))) {
        return new DatasetRejectedException(
            "%s: the service may not read it (permission denied); let its user read it, or take it out"
                .formatted(data.root().relativize(file)));
      }
    } catch (IOException unknown) {
      e.addSuppressed(unknown);
    }
    return failed("Registering '" + given + "' failed", e);
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
   * Publishes and records a version.
   *
   * @param source folder below the data directory, when its files stay there
   */
  private Registration publish(
      String name, Staging staging, Inspection inspection, @Nullable String source)
      throws IOException {
    inspection.content().writeInto(staging.folder());
    DatasetRegistry.Registered registered =
        registry.register(
            name, inspection, source, () -> store.publish(staging, name, inspection.sha256()));
    removeDeleted();
    return new Registration(inspection.toDataset(name, registered.owner()), registered.created());
  }

  /**
   * Deletes all versions of a name.
   *
   * @param unneeded throws an exception when jobs need one of the given contents
   * @return whether there were any
   */
  boolean delete(String name, Consumer<List<String>> unneeded) {
    boolean found = registry.delete(name, archives.areKept(), unneeded);
    removeDeleted();
    return found;
  }

  /**
   * Deletes the files of deleted versions from the data directory. Failures are logged: the
   * versions are deleted, and each registration and deletion retries, as workers do that fetch
   * archives.
   */
  void removeDeleted() {
    for (DatasetVersion version : reads.deleted()) {
      if (Files.isDirectory(store.folder(version.name(), version.sha256()))) {
        try {
          remove(version);
          log.info("Deleted data set {} ({})", version.name(), version.sha256());
        } catch (IOException later) {
          log.warn(
              "Could not delete the files of data set {} ({}), retrying later",
              version.name(),
              version.sha256(),
              later);
        }
      }
    }
  }

  private void remove(DatasetVersion version) throws IOException {
    List<Path> taken = new ArrayList<>();
    registry.ifStillDeleted(
        version,
        () -> {
          if (Files.isDirectory(store.folder(version.name(), version.sha256()))) {
            taken.add(store.takeOut(version.name(), version.sha256()));
          }
        });
    for (Path folder : taken) {
      Folders.delete(folder);
    }
  }
}

package dev.flattail.datasets;

import dev.flattail.datasets.builtin.BuiltInCifar;
import dev.flattail.images.FileImages;
import dev.flattail.images.Framing;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.ListedImage;
import dev.flattail.images.Shapes;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.ValidationSpec;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Loads the images of a data set, and fetches or downloads missing files. */
final class DatasetLoader {
  private final Path dir;
  private final DatasetStore store;
  private final DatasetReads reads;
  private final DatasetCatalog catalog;
  private final Registrar registrar;
  private final long maxPacked;
  private volatile SoftReference<@Nullable Listing> newest = new SoftReference<>(null);

  DatasetLoader(
      Path dir,
      DatasetStore store,
      DatasetReads reads,
      DatasetCatalog catalog,
      Registrar registrar,
      long maxPacked) {
    this.dir = dir;
    this.store = store;
    this.reads = reads;
    this.catalog = catalog;
    this.registrar = registrar;
    this.maxPacked = maxPacked;
  }

  LabeledImages load(DatasetSpec spec) {
    Framing framing = DatasetResolver.framing(spec);
    if (spec.name().equals(DatasetCatalog.SHAPES)) {
      return Stored.framed(Shapes.generate(), framing);
    }
    Optional<DatasetVersion> version = catalog.version(spec);
    if (version.isPresent()) {
      return read(version.get(), spec, images -> images.load(framing));
    }
    BuiltInCifar builtIn =
        catalog
            .builtIn(spec.name())
            .orElseThrow(
                () ->
                    new DatasetUnavailableException(
                        "Data set '%s' with content %s is not registered any more"
                            .formatted(spec.name(), spec.sha256())));
    return Stored.framed(builtIn.load(spec.sha256()), framing);
  }

  /** Reads a registered version. If its files are missing because it was deleted, says that. */
  private <T> T read(DatasetVersion version, DatasetSpec spec, Function<RegisteredImages, T> what) {
    try {
      if (version.deletedAt() == null) {
        fetchMissing(version);
        return what.apply(new RegisteredImages(version, dir, store, maxPacked));
      }
    } catch (DatasetUnavailableException e) {
      if (catalog.pinned(spec).map(DatasetVersion::deletedAt).isEmpty()) {
        throw e;
      }
    }
    Instant at = catalog.pinned(spec).map(DatasetVersion::deletedAt).orElseGet(Instant::now);
    throw new DatasetUnavailableException(
        "The %s. A failed job can then be resumed".formatted(DatasetResolver.deleted(spec, at)));
  }

  ImagePaths paths(DatasetSpec spec) {
    if (spec.name().equals(DatasetCatalog.SHAPES)) {
      return ImagePaths.NONE;
    }
    Optional<DatasetVersion> version = catalog.version(spec);
    return version.isPresent()
        ? read(version.get(), spec, RegisteredImages::paths)
        : catalog.builtIn(spec.name()).map(BuiltInCifar::paths).orElse(ImagePaths.NONE);
  }

  /**
   * Reads one image of the current content, in its own size.
   *
   * @throws UnknownImageException when the split has no such image
   */
  RgbImage image(Dataset dataset, boolean test, int index) {
    String name = dataset.name();
    return find(dataset, test, index)
        .orElseThrow(
            () ->
                new UnknownImageException(
                    name,
                    test,
                    index,
                    dataset.classes().stream().mapToInt(c -> test ? c.test() : c.train()).sum()));
  }

  private Optional<RgbImage> find(Dataset dataset, boolean test, int index) {
    if (dataset.name().equals(DatasetCatalog.SHAPES)) {
      return Shapes.image(test, index);
    }
    DatasetSpec spec = present(dataset);
    Optional<DatasetVersion> version = catalog.version(spec);
    if (version.isEmpty()) {
      return catalog.builtIn(dataset.name()).flatMap(cifar -> cifar.image(test, index));
    }
    return switch (version.get().format()) {
      case CLASS_FOLDERS, IMAGE_LIST ->
          // A file's contents are read outside of the listing, with its messages.
          listed(version.get(), spec)
              .flatMap(
                  files -> read(version.get(), spec, images -> images.image(files, test, index)));
      case CIFAR10, CIFAR100 -> read(version.get(), spec, images -> images.cifarImage(test, index));
      case SHAPES -> throw new IllegalStateException("shapes is never registered");
    };
  }

  /**
   * Returns the current content as a spec.
   *
   * @throws DatasetUnavailableException when it was not downloaded yet
   */
  private static DatasetSpec present(Dataset dataset) {
    if (dataset.sha256() == null) {
      throw new DatasetUnavailableException(
          "The files of '%s' have not been downloaded yet; submit a job that uses it, which downloads them, or put its binary files into the data directory"
              .formatted(dataset.name()));
    }
    return new DatasetSpec(
        dataset.name(), dataset.sha256(), null, new ValidationSpec(0), 0, null, null);
  }

  /** Returns the files of a version. The newest listing is kept: previews ask image by image. */
  private Optional<FileImages> listed(DatasetVersion version, DatasetSpec spec) {
    Listing kept = newest.get();
    if (kept != null && kept.version().equals(version.id())) {
      return Optional.of(kept.files());
    }
    Optional<FileImages> files = read(version, spec, RegisteredImages::listed);
    files.ifPresent(found -> newest = new SoftReference<>(new Listing(version.id(), found)));
    return files;
  }

  private record Listing(UUID version, FileImages files) {}

  List<DatasetImage> images(
      String name, boolean test, @Nullable Integer label, int from, int most) {
    DatasetSpec spec = present(catalog.get(name));
    Optional<FileImages> files = catalog.version(spec).flatMap(version -> listed(version, spec));
    IntFunction<DatasetImage> image;
    int size;
    if (files.isEmpty()) {
      LabeledImages loaded = load(spec);
      int[] labels = (test ? loaded.test() : loaded.train()).labels();
      ImagePaths all = paths(spec);
      List<String> paths = test ? all.test() : all.train();
      size = labels.length;
      image = i -> new DatasetImage(i, paths.isEmpty() ? null : paths.get(i), labels[i]);
    } else {
      List<ListedImage> listed = (test ? files.get().test() : files.get().train()).images();
      size = listed.size();
      image = i -> new DatasetImage(i, listed.get(i).path(), listed.get(i).label());
    }
    return IntStream.range(from, Math.max(from, size))
        .mapToObj(image)
        .filter(one -> label == null || one.label() == label)
        .limit(most)
        .toList();
  }

  /** Fetches the files of an upload that another machine received. */
  private void fetchMissing(DatasetVersion version) {
    Path folder = store.folder(version.name(), version.sha256());
    if (version.source() == null && !Files.isDirectory(folder.resolve(DatasetStore.FILES))) {
      registrar.fetch(version.name(), version.sha256(), reads.skipped(version.id()));
    }
  }
}

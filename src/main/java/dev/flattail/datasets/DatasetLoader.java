package dev.flattail.datasets;

import dev.flattail.datasets.builtin.BuiltInCifar;
import dev.flattail.images.FileImages;
import dev.flattail.images.Framing;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.ListedImage;
import dev.flattail.images.Shapes;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.ValidationSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    Optional<DatasetVersion> version =
        spec.name().equals(DatasetCatalog.SHAPES) ? Optional.empty() : catalog.version(spec);
    return version.isEmpty() ? ImagePaths.NONE : read(version.get(), spec, RegisteredImages::paths);
  }

  List<DatasetImage> images(
      String name, boolean test, @Nullable Integer label, int from, int most) {
    Dataset dataset = catalog.get(name);
    if (dataset.sha256() == null) {
      throw new DatasetUnavailableException(
          "The files of '%s' have not been downloaded yet; submit a job that uses it, which downloads them, or put its binary files into the data directory"
              .formatted(name));
    }
    DatasetSpec spec =
        new DatasetSpec(name, dataset.sha256(), null, new ValidationSpec(0), 0, null, null);
    Optional<FileImages> files =
        catalog.version(spec).flatMap(version -> read(version, spec, RegisteredImages::listed));
    IntFunction<DatasetImage> image;
    int size;
    if (files.isEmpty()) {
      LabeledImages loaded = load(spec);
      int[] labels = (test ? loaded.test() : loaded.train()).labels();
      size = labels.length;
      image = i -> new DatasetImage(i, null, labels[i]);
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

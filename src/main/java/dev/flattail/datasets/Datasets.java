package dev.flattail.datasets;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.datasets.builtin.BuiltInCifar;
import dev.flattail.datasets.builtin.OfficialCifar;
import dev.flattail.datasets.upload.StoredArchives;
import dev.flattail.datasets.upload.UnpackLimits;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.Thumbnails;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.quotas.Quotas;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The data sets that jobs can name: {@code shapes}, {@code cifar10}, {@code cifar100} and the
 * registered ones. This is the package's entry point.
 */
@Service
public class Datasets {
  private final DatasetReads reads;
  private final CurrentCaller caller;
  private final Quotas quotas;
  private final long maxUpload;
  private final Registrar registrar;
  private final DatasetCatalog catalog;
  private final DatasetResolver resolver;
  private final DatasetLoader loader;
  private final Semaphore thumbnails = new Semaphore(Runtime.getRuntime().availableProcessors());

  Datasets(
      DatasetsProperties properties,
      DatasetRegistry registry,
      DatasetReads reads,
      DatasetDescriptions descriptions,
      CurrentCaller caller,
      Quotas quotas,
      ArtifactStore artifacts) {
    this.reads = reads;
    this.caller = caller;
    this.quotas = quotas;
    this.maxUpload = properties.maxUpload().toBytes();
    Path dir = properties.dir().toAbsolutePath().normalize();
    DatasetStore store = new DatasetStore(dir);
    UnpackLimits limits =
        UnpackLimits.usual(properties.maxEntries(), properties.maxUnpacked().toBytes());
    Map<String, BuiltInCifar> cifar =
        Stream.of(
                OfficialCifar.cifar10(properties.cifar10Address()),
                OfficialCifar.cifar100(properties.cifar100Address()))
            .collect(
                Collectors.toMap(
                    OfficialCifar::name,
                    official -> new BuiltInCifar(official, dir, store, limits)));
    this.registrar =
        new Registrar(dir, store, registry, reads, new StoredArchives(artifacts), limits);
    this.catalog = new DatasetCatalog(dir, reads, descriptions, cifar);
    this.resolver = new DatasetResolver(catalog);
    this.loader =
        new DatasetLoader(dir, store, reads, catalog, registrar, properties.maxPacked().toBytes());
  }

  /**
   * Registers the images of an archive under {@code name} and replaces the name's content. Jobs
   * that pinned an earlier content keep it. Replacing {@code cifar10} or {@code cifar100} hides the
   * built-in data set.
   *
   * @param options what to do about images that may not be as meant
   * @param body read to its end if the name is valid, even when the upload is rejected; not closed
   * @throws DatasetRejectedException when the archive or its images cannot be used; names up to ten
   *     problems. Nothing of it is kept
   * @throws DatasetNameReservedException for {@code shapes}, which cannot be replaced
   * @throws DatasetNotOwnedException when the name belongs to another owner, or is built in and the
   *     caller is no admin
   * @throws UploadTooLargeException when the body exceeds the configured limit
   */
  public Registration register(
      String name, UploadFormat format, RegistrationOptions options, InputStream body) {
    checkName(name);
    checkOwner(name);
    return registrar.upload(
        name, format, options, body, quotas.largestUpload(caller.get(), maxUpload));
  }

  /** Registers an archive with the default options. */
  public Registration register(String name, UploadFormat format, InputStream body) {
    return register(name, format, RegistrationOptions.DEFAULT, body);
  }

  /**
   * Registers a folder below the data directory in place. Its files must not change afterwards:
   * jobs compare their hashes and fail if they differ.
   *
   * @param path relative to the data directory; neither {@code ..} nor a link may lead outside
   * @throws DatasetRejectedException as for {@link #register}
   */
  public Registration registerFolder(String name, String path) {
    return registerFolder(name, new FolderSource(path, null, false), RegistrationOptions.DEFAULT);
  }

  /**
   * Registers a folder whose images may be listed by text files. For listed images, jobs compare
   * file sizes instead of hashes. The lists are copied, so they may change afterwards.
   *
   * @param options what to do about images that may not be as meant; leaving damaged ones out needs
   *     all listed images to be decoded
   * @throws DatasetRejectedException as for {@link #register}
   */
  public Registration registerFolder(
      String name, FolderSource source, RegistrationOptions options) {
    checkName(name);
    checkOwner(name);
    return registrar.folder(name, source, options);
  }

  /**
   * Deletes all contents of a registered data set with their files and decoded pixels. Of a folder
   * that was registered in place, only the registration is deleted. Where it hid {@code cifar10} or
   * {@code cifar100}, the built-in data set appears again. Jobs that used the data set keep their
   * results; {@link #describe} still knows its classes.
   *
   * @param unneeded throws an exception when jobs need one of the given contents; runs before
   *     anything is deleted
   * @throws UnknownDatasetException when there is no such data set
   * @throws DatasetNameReservedException when it is built in
   * @throws DatasetNotOwnedException when it belongs to another owner
   */
  public void delete(String name, Consumer<List<String>> unneeded) {
    if (reads.current(name).isEmpty()) {
      if (name.equals(DatasetCatalog.SHAPES) || catalog.builtIn(name).isPresent()) {
        throw DatasetNameReservedException.forDeletion(name);
      }
      throw catalog.unknown(name);
    }
    if (!registrar.delete(name, unneeded)) {
      throw catalog.unknown(name); // by somebody else, a moment ago
    }
  }

  private static void checkName(String name) {
    if (name.equals(DatasetCatalog.SHAPES)) {
      throw DatasetNameReservedException.generated(name);
    }
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
      throw new DatasetRejectedException(
          "a data set's name has up to 63 lower-case letters, digits, dots, underscores and"
              + " hyphens, and begins with a letter or digit");
    }
  }

  /** Checks the owner before the body is received; the registry checks again when it writes. */
  private void checkOwner(String name) {
    Optional<DatasetVersion> current = reads.current(name);
    boolean taken = current.isPresent() || catalog.builtIn(name).isPresent();
    if (taken && !caller.get().owns(current.map(DatasetVersion::owner).orElse(null))) {
      throw new DatasetNotOwnedException(name);
    }
  }

  /** Returns all data sets, sorted by name. */
  public List<Dataset> list() {
    return catalog.list();
  }

  /**
   * Returns the current data set with the given name.
   *
   * @throws UnknownDatasetException when there is none
   */
  public Dataset get(String name) {
    return catalog.get(name);
  }

  /**
   * Returns the contents that jobs can pin, newest first.
   *
   * @throws UnknownDatasetException when there is no such data set
   */
  public List<RegisteredVersion> versions(String name) {
    return catalog.versions(name);
  }

  /**
   * Pins the content of a spec's data set and fills in its normalization. A job stores the result,
   * so that a later {@code PUT} does not change it. A {@code sha256} in the spec is kept.
   *
   * @throws InvalidSpecException when the data set does not exist, or its images do not fit the
   *     spec
   */
  public DatasetSpec resolve(DatasetSpec spec) {
    return resolver.resolve(spec, false);
  }

  /**
   * Resolves the data set of a training.
   *
   * @param anySize whether the augmentation accepts images of any size. If their sizes differ, they
   *     are then evaluated on their center {@value DatasetSpec#USUAL_CROP} pixels, unless the spec
   *     overrides this
   */
  public DatasetSpec resolve(DatasetSpec given, boolean anySize) {
    return resolver.resolve(given, anySize);
  }

  /**
   * Checks that the files of a pinned content were not deleted.
   *
   * @throws InvalidSpecException when they were
   */
  public void requirePresent(DatasetSpec spec) {
    resolver.requirePresent(spec);
  }

  /**
   * Returns the size of the images that {@link #load} returns; null when they differ in size.
   *
   * @throws InvalidSpecException when the data set does not exist
   */
  public @Nullable ImageSize imageSize(DatasetSpec spec) {
    return resolver.imageSize(spec);
  }

  /**
   * Returns the images per class and split, after validation split and imbalance. Needs no files of
   * the built-in data sets. Pinned content that was deleted is still known.
   *
   * @throws InvalidSpecException when the data set does not exist, or a class would be left without
   *     images
   */
  public List<ClassSplit> describe(DatasetSpec spec) {
    return resolver.describe(spec);
  }

  /**
   * Loads all images of the data set, before validation split and imbalance, in the size that the
   * spec sets. Downloads missing files of {@code cifar10} and {@code cifar100}. Takes at most
   * seconds, except for the first load of image files whose pixels are then stored.
   *
   * @throws DatasetUnavailableException when the files are missing, changed or unreadable
   * @throws java.io.UncheckedIOException when the files must be fetched from the artifact store and
   *     it is unavailable
   */
  public LabeledImages load(DatasetSpec spec) {
    return loader.load(spec);
  }

  /**
   * Returns the paths of the images that {@link #load} returns.
   *
   * @throws DatasetUnavailableException as {@link #load} does
   */
  public ImagePaths paths(DatasetSpec spec) {
    return loader.paths(spec);
  }

  /**
   * Returns images of the current content, in the order of the split.
   *
   * @param test whether of the test split
   * @param label class of the images; null for all
   * @param from smallest index
   * @throws UnknownDatasetException when there is no such data set
   * @throws DatasetUnavailableException when its files are missing, or were never downloaded
   */
  public List<DatasetImage> images(
      String name, boolean test, @Nullable Integer label, int from, int most) {
    return loader.images(name, test, label, from, most);
  }

  /**
   * Returns a preview of an image as a PNG. Waits while as many as there are processors are made:
   * each may decode a large file.
   *
   * @param dataset a current content, from {@link #get}
   * @param test whether of the test split
   * @param index number of the image in its split
   * @param side length of the preview's longer side in pixels
   * @throws UnknownImageException when the split has no such image
   * @throws DatasetUnavailableException when its file is missing, changed or unreadable
   */
  public byte[] thumbnail(Dataset dataset, boolean test, int index, int side) {
    thumbnails.acquireUninterruptibly();
    try {
      return Thumbnails.png(loader.image(dataset, test, index), side);
    } finally {
      thumbnails.release();
    }
  }
}

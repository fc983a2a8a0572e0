package dev.flattail.datasets;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.datasets.builtin.BuiltInCifar;
import dev.flattail.datasets.builtin.OfficialCifar;
import dev.flattail.datasets.upload.StoredArchives;
import dev.flattail.datasets.upload.UnpackLimits;
import dev.flattail.images.FileImages;
import dev.flattail.images.Framing;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.ListedImage;
import dev.flattail.images.Shapes;
import dev.flattail.jobspec.ClassCounts;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.ValidationSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.quotas.Quotas;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The data sets that jobs can name: {@code shapes}, {@code cifar10}, {@code cifar100} and the
 * registered ones. This is the package's entry point.
 */
@Service
public class Datasets {
  private static final String SHAPES = "shapes";

  private final Path dir;
  private final DatasetStore store;
  private final DatasetRegistry registry;
  private final DatasetDescriptions descriptions;
  private final CurrentCaller caller;
  private final Quotas quotas;
  private final long maxUpload;
  private final Registrar registrar;
  private final Map<String, BuiltInCifar> cifar;
  private final long maxPacked;

  Datasets(
      DatasetsProperties properties,
      DatasetRegistry registry,
      DatasetDescriptions descriptions,
      CurrentCaller caller,
      Quotas quotas,
      ArtifactStore artifacts) {
    this.quotas = quotas;
    this.maxUpload = properties.maxUpload().toBytes();
    this.dir = properties.dir().toAbsolutePath().normalize();
    this.store = new DatasetStore(dir);
    this.registry = registry;
    this.descriptions = descriptions;
    this.caller = caller;
    this.maxPacked = properties.maxPacked().toBytes();
    UnpackLimits limits =
        UnpackLimits.usual(properties.maxEntries(), properties.maxUnpacked().toBytes());
    this.registrar = new Registrar(dir, store, registry, new StoredArchives(artifacts), limits);
    this.cifar =
        Stream.of(
                OfficialCifar.cifar10(properties.cifar10Address()),
                OfficialCifar.cifar100(properties.cifar100Address()))
            .collect(
                Collectors.toMap(
                    OfficialCifar::name,
                    official -> new BuiltInCifar(official, dir, store, limits)));
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

  /** Returns all data sets, sorted by name. */
  public List<Dataset> list() {
    Map<String, Dataset> byName = new TreeMap<>();
    byName.put(SHAPES, shapes());
    cifar.forEach((name, builtIn) -> byName.put(name, builtIn.describeForList()));
    registry.current().forEach(version -> byName.put(version.name(), descriptions.of(version)));
    return List.copyOf(byName.values());
  }

  /**
   * Returns the current data set with the given name.
   *
   * @throws UnknownDatasetException when there is none
   */
  public Dataset get(String name) {
    if (name.equals(SHAPES)) {
      return shapes();
    }
    Optional<DatasetVersion> registered = registry.current(name);
    if (registered.isPresent()) {
      return descriptions.of(registered.get());
    }
    BuiltInCifar builtIn = cifar.get(name);
    if (builtIn == null) {
      throw unknown(name);
    }
    return builtIn.describe();
  }

  private UnknownDatasetException unknown(String name) {
    return registry
        .lastDeletion(name)
        .map(at -> UnknownDatasetException.deleted(name, at))
        .orElseGet(() -> new UnknownDatasetException(name, unregisteredFolder(name)));
  }

  /**
   * Returns the contents that jobs can pin, newest first.
   *
   * @throws UnknownDatasetException when there is no such data set
   */
  public List<RegisteredVersion> versions(String name) {
    List<RegisteredVersion> registered =
        registry.all(name).stream().map(RegisteredVersion::of).toList();
    return registered.isEmpty() ? List.of(RegisteredVersion.builtIn(get(name))) : registered;
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
    if (registry.current(name).isEmpty()) {
      if (name.equals(SHAPES) || cifar.containsKey(name)) {
        throw DatasetNameReservedException.forDeletion(name);
      }
      throw unknown(name);
    }
    if (!registrar.delete(name, unneeded)) {
      throw unknown(name); // by somebody else, a moment ago
    }
  }

  /**
   * Pins the content of a spec's data set and fills in its normalization. A job stores the result,
   * so that a later {@code PUT} does not change it. A {@code sha256} in the spec is kept.
   *
   * @throws InvalidSpecException when the data set does not exist, or its images do not fit the
   *     spec
   */
  public DatasetSpec resolve(DatasetSpec spec) {
    return resolve(spec, false);
  }

  /**
   * Resolves the data set of a training.
   *
   * @param anySize whether the augmentation accepts images of any size. If their sizes differ, they
   *     are then evaluated on their center {@value DatasetSpec#USUAL_CROP} pixels, unless the spec
   *     overrides this
   */
  public DatasetSpec resolve(DatasetSpec given, boolean anySize) {
    Dataset dataset = named(given);
    requirePresent(given);
    DatasetSpec spec = cropped(given, anySize, dataset);
    ImageSize size = size(dataset, spec);
    if (size == null) {
      throw new InvalidSpecException(
          "/dataset/resize",
          "is required: the images of '%s' differ in size, or have not been looked at; give the side in pixels that all are scaled to, or centerCrop, or an augmentation that takes any size (imagenet)"
              .formatted(spec.name()));
    }
    Normalize normalize =
        spec.normalize() == null
            ? Normalize.ofSide(Math.max(size.height(), size.width()))
            : spec.normalize();
    return spec.pinned(dataset.sha256(), normalize);
  }

  /**
   * Checks that the files of a pinned content were not deleted.
   *
   * @throws InvalidSpecException when they were
   */
  public void requirePresent(DatasetSpec spec) {
    pinned(spec)
        .map(DatasetVersion::deletedAt)
        .ifPresent(
            at -> {
              if (!isBuiltIn(spec)) {
                throw new InvalidSpecException("/dataset", deleted(spec, at));
              }
            });
  }

  private static String deleted(DatasetSpec spec, Instant at) {
    return "data set '%s' with the content %s was deleted at %s; register the same images again, or use another data set"
        .formatted(spec.name(), spec.sha256(), at.truncatedTo(ChronoUnit.SECONDS));
  }

  private Optional<DatasetVersion> pinned(DatasetSpec spec) {
    String sha256 = spec.sha256();
    return sha256 == null ? Optional.empty() : registry.version(spec.name(), sha256);
  }

  private boolean isBuiltIn(DatasetSpec spec) {
    return builtIn(spec.name())
        .filter(dataset -> Objects.equals(dataset.sha256(), spec.sha256()))
        .isPresent();
  }

  private static DatasetSpec cropped(DatasetSpec spec, boolean anySize, Dataset dataset) {
    Integer crop = spec.centerCrop();
    if (crop != null) {
      return spec.cropped(crop);
    }
    return anySize && spec.resize() == null && dataset.imageSize() == null
        ? spec.cropped(DatasetSpec.USUAL_CROP)
        : spec;
  }

  /**
   * Returns the size of the images that {@link #load} returns; null when they differ in size.
   *
   * @throws InvalidSpecException when the data set does not exist
   */
  public @Nullable ImageSize imageSize(DatasetSpec spec) {
    return size(named(spec), spec);
  }

  private static @Nullable ImageSize size(Dataset dataset, DatasetSpec spec) {
    Framing framing = framing(spec);
    return framing == null ? dataset.imageSize() : new ImageSize(framing.height(), framing.width());
  }

  /** Returns how images are scaled to one size; null to keep their own sizes. */
  private static @Nullable Framing framing(DatasetSpec spec) {
    Integer side = spec.resize();
    if (spec.centerCrop() == null) {
      return side == null ? null : new Framing.Scaled(side);
    }
    int crop = spec.centerCrop();
    Integer shorter = spec.cropped(crop).resize();
    return new Framing.Center(shorter == null ? crop : shorter, crop);
  }

  /**
   * Returns the images per class and split, after validation split and imbalance. Needs no files of
   * the built-in data sets. Pinned content that was deleted is still known.
   *
   * @throws InvalidSpecException when the data set does not exist, or a class would be left without
   *     images
   */
  public List<ClassSplit> describe(DatasetSpec spec) {
    Dataset dataset = named(spec);
    ClassCounts counts = ClassCounts.of(dataset.trainCounts(), spec);
    return dataset.classes().stream()
        .map(
            c ->
                new ClassSplit(
                    c.index(),
                    c.name(),
                    counts.train()[c.index()],
                    counts.validation()[c.index()],
                    c.test()))
        .toList();
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
    Framing framing = framing(spec);
    if (spec.name().equals(SHAPES)) {
      return Stored.framed(Shapes.generate(), framing);
    }
    Optional<DatasetVersion> version = version(spec);
    if (version.isPresent()) {
      return read(version.get(), spec, images -> images.load(framing));
    }
    BuiltInCifar builtIn = cifar.get(spec.name());
    if (builtIn == null) {
      throw new DatasetUnavailableException(
          "Data set '%s' with content %s is not registered any more"
              .formatted(spec.name(), spec.sha256()));
    }
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
      if (pinned(spec).map(DatasetVersion::deletedAt).isEmpty()) {
        throw e;
      }
    }
    Instant at = pinned(spec).map(DatasetVersion::deletedAt).orElseGet(Instant::now);
    throw new DatasetUnavailableException(
        "The %s. A failed job can then be resumed".formatted(deleted(spec, at)));
  }

  /**
   * Returns the paths of the images that {@link #load} returns.
   *
   * @throws DatasetUnavailableException as {@link #load} does
   */
  public ImagePaths paths(DatasetSpec spec) {
    Optional<DatasetVersion> version =
        spec.name().equals(SHAPES) ? Optional.empty() : version(spec);
    return version.isEmpty() ? ImagePaths.NONE : read(version.get(), spec, RegisteredImages::paths);
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
    Dataset dataset = get(name);
    if (dataset.sha256() == null) {
      throw new DatasetUnavailableException(
          "The files of '%s' have not been downloaded yet; submit a job that uses it, which downloads them, or put its binary files into the data directory"
              .formatted(name));
    }
    DatasetSpec spec =
        new DatasetSpec(name, dataset.sha256(), null, new ValidationSpec(0), 0, null, null);
    Optional<FileImages> files =
        version(spec).flatMap(version -> read(version, spec, RegisteredImages::listed));
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
      registrar.fetch(version.name(), version.sha256(), registry.skipped(version.id()));
    }
  }

  private Dataset named(DatasetSpec spec) {
    Optional<DatasetVersion> version = pinned(spec);
    if (version.isPresent()) {
      return descriptions.of(version.get());
    }
    Dataset current;
    try {
      current = get(spec.name());
    } catch (UnknownDatasetException e) {
      List<String> known = list().stream().map(Dataset::name).toList();
      throw new InvalidSpecException(
          List.of(
              new SpecProblem(
                  "/dataset/name",
                  String.valueOf(e.getMessage()),
                  Nearest.of(spec.name(), known))));
    } catch (DatasetUnavailableException e) {
      throw new InvalidSpecException("/dataset/name", String.valueOf(e.getMessage()));
    }
    String pinned = spec.sha256();
    if (pinned == null || pinned.equals(current.sha256())) {
      return current;
    }
    return builtIn(spec.name())
        .filter(dataset -> pinned.equals(dataset.sha256()))
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "/dataset/sha256",
                    "no content of '%s' has this hash; leave it out for the current one"
                        .formatted(spec.name())));
  }

  /**
   * Returns the registered version that the spec pins. An unpinned spec with a built-in name refers
   * to the built-in data set, whose hash is unknown until its files were downloaded.
   */
  private Optional<DatasetVersion> version(DatasetSpec spec) {
    if (spec.sha256() != null) {
      return pinned(spec).filter(version -> version.deletedAt() == null || !isBuiltIn(spec));
    }
    return cifar.containsKey(spec.name()) ? Optional.empty() : registry.current(spec.name());
  }

  private Optional<Dataset> builtIn(String name) {
    return Optional.ofNullable(cifar.get(name)).map(BuiltInCifar::describe);
  }

  private boolean unregisteredFolder(String name) {
    return Files.isDirectory(dir.resolve(name));
  }

  private static void checkName(String name) {
    if (name.equals(SHAPES)) {
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
    Optional<DatasetVersion> current = registry.current(name);
    boolean taken = current.isPresent() || cifar.containsKey(name);
    if (taken && !caller.get().owns(current.map(DatasetVersion::owner).orElse(null))) {
      throw new DatasetNotOwnedException(name);
    }
  }

  private static Dataset shapes() {
    List<String> names = Shapes.classNames();
    return new Dataset(
        SHAPES,
        DatasetFormat.SHAPES,
        Shapes.SHA256,
        new ImageSize(Shapes.SIDE, Shapes.SIDE),
        IntStream.range(0, names.size())
            .mapToObj(
                c ->
                    new DatasetClass(
                        c, names.get(c), Shapes.TRAIN_PER_CLASS, Shapes.TEST_PER_CLASS))
            .toList());
  }
}

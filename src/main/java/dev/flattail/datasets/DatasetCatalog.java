package dev.flattail.datasets;

import dev.flattail.datasets.builtin.BuiltInCifar;
import dev.flattail.images.Shapes;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.SpecProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Finds data sets by name and content: the built-in ones and the registered ones. */
final class DatasetCatalog {
  static final String SHAPES = "shapes";

  private final Path dir;
  private final DatasetReads reads;
  private final DatasetDescriptions descriptions;
  private final Map<String, BuiltInCifar> cifar;

  DatasetCatalog(
      Path dir,
      DatasetReads reads,
      DatasetDescriptions descriptions,
      Map<String, BuiltInCifar> cifar) {
    this.dir = dir;
    this.reads = reads;
    this.descriptions = descriptions;
    this.cifar = Map.copyOf(cifar);
  }

  List<Dataset> list() {
    Map<String, Dataset> byName = new TreeMap<>();
    byName.put(SHAPES, shapes());
    cifar.forEach((name, builtIn) -> byName.put(name, builtIn.describeForList()));
    reads.current().forEach(version -> byName.put(version.name(), descriptions.of(version)));
    return List.copyOf(byName.values());
  }

  /**
   * Returns the current data set with the given name.
   *
   * @throws UnknownDatasetException when there is none
   */
  Dataset get(String name) {
    if (name.equals(SHAPES)) {
      return shapes();
    }
    Optional<DatasetVersion> registered = reads.current(name);
    if (registered.isPresent()) {
      return descriptions.of(registered.get());
    }
    BuiltInCifar builtIn = cifar.get(name);
    if (builtIn == null) {
      throw unknown(name);
    }
    return builtIn.describe();
  }

  /** Returns the exception for a name without content, which may have been deleted. */
  UnknownDatasetException unknown(String name) {
    return reads
        .lastDeletion(name)
        .map(at -> UnknownDatasetException.deleted(name, at))
        .orElseGet(() -> new UnknownDatasetException(name, unregisteredFolder(name)));
  }

  private boolean unregisteredFolder(String name) {
    return Files.isDirectory(dir.resolve(name));
  }

  List<RegisteredVersion> versions(String name) {
    List<RegisteredVersion> registered =
        reads.all(name).stream().map(RegisteredVersion::of).toList();
    return registered.isEmpty() ? List.of(RegisteredVersion.builtIn(get(name))) : registered;
  }

  /** Returns the built-in data set of a name with files: {@code cifar10} or {@code cifar100}. */
  Optional<BuiltInCifar> builtIn(String name) {
    return Optional.ofNullable(cifar.get(name));
  }

  /** Returns the registered version that the spec pins, even if it was deleted. */
  Optional<DatasetVersion> pinned(DatasetSpec spec) {
    String sha256 = spec.sha256();
    return sha256 == null || spec.name().equals(SHAPES) // which nothing can replace
        ? Optional.empty()
        : reads.version(spec.name(), sha256);
  }

  /** Returns whether the spec pins the content of a built-in data set. */
  boolean isBuiltIn(DatasetSpec spec) {
    return builtIn(spec.name())
        .map(BuiltInCifar::describe)
        .filter(dataset -> Objects.equals(dataset.sha256(), spec.sha256()))
        .isPresent();
  }

  /**
   * Returns the data set that the spec names, with the content that it pins.
   *
   * @throws InvalidSpecException when there is none
   */
  Dataset named(DatasetSpec spec) {
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
        .map(BuiltInCifar::describe)
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
   * to the built-in data set, because its hash is unknown until its files were downloaded.
   */
  Optional<DatasetVersion> version(DatasetSpec spec) {
    if (spec.sha256() != null) {
      return pinned(spec).filter(version -> version.deletedAt() == null || !isBuiltIn(spec));
    }
    return cifar.containsKey(spec.name()) ? Optional.empty() : reads.current(spec.name());
  }

  private static Dataset shapes() {
    List<String> names = Shapes.classNames();
    return Dataset.builtIn(
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

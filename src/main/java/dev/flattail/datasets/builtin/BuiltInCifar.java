package dev.flattail.datasets.builtin;

import dev.flattail.datasets.Dataset;
import dev.flattail.datasets.DatasetClass;
import dev.flattail.datasets.DatasetFormat;
import dev.flattail.datasets.DatasetStore;
import dev.flattail.datasets.DatasetUnavailableException;
import dev.flattail.datasets.Digests;
import dev.flattail.datasets.ImagePaths;
import dev.flattail.datasets.ImageSize;
import dev.flattail.datasets.Inspection;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.datasets.upload.Archives;
import dev.flattail.datasets.upload.Staging;
import dev.flattail.datasets.upload.UnpackLimits;
import dev.flattail.images.CifarFiles;
import dev.flattail.images.CifarFormat;
import dev.flattail.images.Findings;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.decode.RgbImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code cifar10} or {@code cifar100} in the data directory. The directory contains the binary
 * files, the official archive, or neither; in that case, the archive is downloaded when a job needs
 * the images.
 */
public final class BuiltInCifar {
  private static final Logger log = LoggerFactory.getLogger(BuiltInCifar.class);

  private final OfficialCifar cifar;
  private final Path dir;
  private final DatasetStore store;
  private final UnpackLimits limits;
  private @Nullable Seen seen;

  public BuiltInCifar(OfficialCifar cifar, Path dir, DatasetStore store, UnpackLimits limits) {
    this.cifar = cifar;
    this.dir = dir;
    this.store = store;
    this.limits = limits;
  }

  String name() {
    return cifar.name();
  }

  /**
   * Describes the data set from its files; without files, it has the official counts and no hash.
   */
  public Dataset describe() {
    try {
      Optional<CifarFiles> files = find();
      return files.isEmpty() ? official() : inspect(files.get());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Creates an exception. Paths of the service are only logged; the caller sees what is wrong in
   * the files.
   */
  private DatasetUnavailableException unreadable(IOException e) {
    if (e instanceof InvalidImagesException) {
      return new DatasetUnavailableException(cifar.name() + ": " + e.getMessage(), e);
    }
    log.warn("Could not read the files of {}", cifar.name(), e);
    return new DatasetUnavailableException(
        "The files of %s in the data directory cannot be read; the service's log says why"
            .formatted(cifar.name()),
        e);
  }

  /**
   * Describes the data set as {@link #describe()} does, but unusable files do not hide the other
   * data sets.
   */
  public Dataset describeForList() {
    try {
      return describe();
    } catch (DatasetUnavailableException e) {
      log.warn("{}", e.getMessage());
      return official();
    }
  }

  /**
   * Loads all images; downloads them first when they are missing.
   *
   * @param pinned required hash of the files; null for any
   */
  public LabeledImages load(@Nullable String pinned) {
    try {
      Optional<CifarFiles> found = find();
      CifarFiles files = found.isPresent() ? found.get() : obtain();
      if (pinned != null && !pinned.equals(inspect(files).sha256())) {
        throw new DatasetUnavailableException(
            "The files of %s in the data directory are not those that the job was submitted with; put those back, or submit the job again"
                .formatted(cifar.name()));
      }
      return files.read();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Returns the names of the images that {@link #load} returns. */
  public ImagePaths paths() {
    try {
      Optional<CifarFiles> found = find();
      CifarFiles files = found.isPresent() ? found.get() : obtain();
      Path folder = folderOf(files);
      return new ImagePaths(files.names(false, folder), files.names(true, folder));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads one image of the present files.
   *
   * @param index number of the image in its split
   * @return empty when the split has no such image
   */
  public Optional<RgbImage> image(boolean test, int index) {
    try {
      Optional<CifarFiles> files = find();
      return files.isEmpty() ? Optional.empty() : files.get().image(test, index);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Optional<CifarFiles> find() throws IOException {
    for (String folder : cifar.folders()) {
      Path candidate = dir.resolve(folder);
      if (Files.isDirectory(candidate)) {
        Optional<CifarFiles> files = CifarFiles.in(candidate.toRealPath());
        if (files.isPresent()) {
          return Optional.of(ofRightFormat(files.get(), candidate));
        }
      }
    }
    return Optional.empty();
  }

  private CifarFiles ofRightFormat(CifarFiles files, Path folder) {
    if (files.format() != cifar.format()) {
      throw new DatasetUnavailableException(
          "The files in the data directory's %s are not those of %s; put %s there"
              .formatted(dir.relativize(folder), cifar.name(), cifar.files()));
    }
    return files;
  }

  /** Reads all files unless the same files were read before. */
  private synchronized Dataset inspect(CifarFiles files) throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    for (Path file : files.files()) {
      stamps.add(new Stamp(file, Files.size(file), Files.getLastModifiedTime(file).toMillis()));
    }
    if (seen == null || !seen.stamps.equals(stamps)) {
      Inspection inspection = Inspection.ofCifar(files, folderOf(files), new Findings());
      seen = new Seen(stamps, inspection.toBuiltIn(cifar.name()));
    }
    return seen.dataset;
  }

  private CifarFiles obtain() throws IOException {
    Optional<Path> present =
        cifar.folders().stream()
            .map(dir::resolve)
            .map(folder -> folder.resolve(cifar.archive()))
            .filter(Files::exists)
            .findFirst()
            .or(() -> Optional.of(dir.resolve(cifar.archive())).filter(Files::exists));
    try (Staging staging = store.stage()) {
      Path archive = present.isPresent() ? present.get() : fetch(staging);
      checkMd5(archive);
      Archives.unpack(archive, UploadFormat.TAR_GZ, staging.files(), limits, new Findings());
      publish(staging);
    }
    return find()
        .orElseThrow(
            () ->
                new DatasetUnavailableException(
                    "The archive of " + cifar.name() + " holds no images"));
  }

  private Path fetch(Staging staging) {
    Path archive = staging.folder().resolve(cifar.archive());
    try {
      CifarDownload.fetch(cifar, archive);
      return archive;
    } catch (IOException e) {
      throw new DatasetUnavailableException(
          "The files of %s are not in %s and could not be fetched from %s (%s). Put %s into %s, or %s into %s, and resume the job"
              .formatted(
                  cifar.name(),
                  dir,
                  cifar.address(),
                  e.getMessage() == null ? "no connection" : e.getMessage(),
                  cifar.files(),
                  dir.resolve(cifar.folders().getFirst()),
                  cifar.archive(),
                  dir),
          e);
    }
  }

  private void checkMd5(Path archive) throws IOException {
    String md5 = Digests.md5(archive);
    if (!md5.equals(cifar.md5())) {
      throw new DatasetUnavailableException(
          "%s is damaged: its MD5 is %s, the published one is %s; remove it and resume the job"
              .formatted(archive, md5, cifar.md5()));
    }
  }

  /** Moves the folder of unpacked files to its official name, unless another worker already has. */
  private void publish(Staging staging) throws IOException {
    CifarFiles unpacked =
        CifarFiles.in(staging.files())
            .orElseThrow(() -> new DatasetUnavailableException("The archive holds no CIFAR files"));
    Path target = dir.resolve(cifar.folders().getLast());
    try {
      Files.move(folderOf(unpacked), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (find().isEmpty()) {
        throw e;
      }
    }
  }

  private static Path folderOf(CifarFiles files) {
    return Objects.requireNonNull(files.train().getFirst().getParent());
  }

  private Dataset official() {
    List<String> names = cifar.format().classNames();
    return Dataset.builtIn(
        cifar.name(),
        DatasetFormat.of(cifar.format()),
        null,
        new ImageSize(CifarFormat.SIDE, CifarFormat.SIDE),
        IntStream.range(0, names.size())
            .mapToObj(
                c -> new DatasetClass(c, names.get(c), cifar.trainPerClass(), cifar.testPerClass()))
            .toList());
  }

  private record Stamp(Path file, long bytes, long modified) {}

  private record Seen(List<Stamp> stamps, Dataset dataset) {}
}

package dev.flattail.datasets;

import dev.flattail.images.CifarFiles;
import dev.flattail.images.ClassFolders;
import dev.flattail.images.FileCheck;
import dev.flattail.images.FileImages;
import dev.flattail.images.Framing;
import dev.flattail.images.ImageFiles;
import dev.flattail.images.ImageSet;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.ListedImage;
import dev.flattail.images.PackedImages;
import dev.flattail.images.ReadFailure;
import dev.flattail.images.UnreadableImageException;
import dev.flattail.images.decode.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Loads the images of one registered version. If their pixels need little space, image files are
 * decoded once per size, and jobs map the packed pixels afterwards. Other images are decoded at
 * each read.
 */
final class RegisteredImages {
  private final DatasetVersion version;
  private final Path folder;
  private final Path root;
  private final long maxPacked;

  /**
   * Creates a loader.
   *
   * @param dir the data directory
   * @param maxPacked maximum size of the decoded images of one size, in bytes
   */
  RegisteredImages(DatasetVersion version, Path dir, DatasetStore store, long maxPacked) {
    String source = version.source();
    this.version = version;
    this.folder = store.folder(version.name(), version.sha256());
    this.root = source == null ? folder.resolve(DatasetStore.FILES) : dir.resolve(source);
    this.maxPacked = maxPacked;
  }

  /**
   * Loads the images.
   *
   * @param framing how images are scaled to one size; null to keep their own sizes
   * @throws DatasetUnavailableException when files are missing, have changed, or differ in size
   */
  LabeledImages load(@Nullable Framing framing) {
    return read(
        () ->
            switch (version.format()) {
              case CIFAR10, CIFAR100 -> Stored.framed(cifar().read(), framing);
              case CLASS_FOLDERS, IMAGE_LIST -> decoded(framing);
              case SHAPES -> throw new IllegalStateException("shapes is never registered");
            });
  }

  /**
   * Returns the paths of the images, in their order.
   *
   * @throws DatasetUnavailableException when files are missing
   */
  ImagePaths paths() {
    return read(
        () ->
            switch (version.format()) {
              case CLASS_FOLDERS, IMAGE_LIST -> paths(files());
              case CIFAR10, CIFAR100 -> paths(cifar());
              case SHAPES -> ImagePaths.NONE;
            });
  }

  private static ImagePaths paths(FileImages files) {
    return new ImagePaths(paths(files.train()), paths(files.test()));
  }

  private ImagePaths paths(CifarFiles files) throws IOException {
    return new ImagePaths(files.names(false, root), files.names(true, root));
  }

  /**
   * Reads one image of CIFAR files in its own size.
   *
   * @return empty when the split has no such image
   * @throws DatasetUnavailableException when files are missing
   */
  Optional<RgbImage> cifarImage(boolean test, int index) {
    return read(() -> unchecked().image(test, index));
  }

  /**
   * Returns the image files with their labels, in the order of the images; empty for images that
   * are no files of their own.
   *
   * @throws DatasetUnavailableException when files are missing
   */
  Optional<FileImages> listed() {
    return read(
        () ->
            switch (version.format()) {
              case CLASS_FOLDERS, IMAGE_LIST -> Optional.of(files());
              case CIFAR10, CIFAR100, SHAPES -> Optional.empty();
            });
  }

  /**
   * Decodes one image of the version's files in its own size.
   *
   * @return empty when the split has no such image
   * @throws DatasetUnavailableException when its file is missing, has changed or is unreadable
   */
  Optional<RgbImage> image(FileImages files, boolean test, int index) {
    return read(() -> files.image(test, index));
  }

  private static List<String> paths(FileImages.Split split) {
    return split.images().stream().map(ListedImage::path).toList();
  }

  @FunctionalInterface
  private interface Read<T> {
    T get() throws IOException;
  }

  private <T> T read(Read<T> what) {
    if (!Files.isDirectory(folder) || !Files.isDirectory(root)) {
      throw new DatasetUnavailableException(
          "The images of '%s' are not in %s. Workers need the data directory of the API (flattail.datasets.dir), or for uploads its artifact store in a bucket: share it, or put the folder back"
              .formatted(version.name(), Files.isDirectory(folder) ? root : folder));
    }
    try {
      return what.get();
    } catch (UnreadableImageException e) {
      throw new DatasetUnavailableException(
          "The images of '%s': ".formatted(version.name()) + e.getMessage(), e);
    } catch (IOException e) {
      throw new DatasetUnavailableException(
          "The images of '%s' (%s) cannot be read: %s. Register the data set again"
              .formatted(version.name(), version.sha256(), ReadFailure.reason(e)),
          e);
    }
  }

  /** Returns the files without reading them to find changes. */
  private CifarFiles unchecked() throws IOException {
    return (CifarFiles) ImageFiles.among(manifest().files(root), root);
  }

  private CifarFiles cifar() throws IOException {
    Manifest manifest = manifest();
    if (version.source() != null
        && !Manifest.ofFiles(manifest.files(root), root).equals(manifest)) {
      throw new InvalidImagesException(
          "the files in " + root + " have changed since they were registered");
    }
    return (CifarFiles) ImageFiles.among(manifest.files(root), root);
  }

  private LabeledImages decoded(@Nullable Framing wanted) throws IOException {
    ImageSize own = version.imageSize();
    Framing framing = wanted == null ? ownSize(own) : wanted;
    Path pixels = packed(framing, own);
    if (pixels != null && Files.exists(pixels)) {
      return PackedImages.open(pixels);
    }
    LabeledImages images = files().framedBy(framing);
    if (pixels == null || bytes(images) > maxPacked) {
      return images;
    }
    PackedImages.write(pixels, images);
    return PackedImages.open(pixels);
  }

  private Framing ownSize(@Nullable ImageSize own) throws InvalidImagesException {
    if (own == null) {
      throw new InvalidImagesException("the images differ in size; set dataset.resize");
    }
    return new Framing.Own(own.height(), own.width());
  }

  /**
   * Returns the file for the decoded images; null when they are never stored. Cropped images are
   * not, since augmentations need the whole images.
   */
  private @Nullable Path packed(Framing framing, @Nullable ImageSize own) {
    return switch (framing) {
      case Framing.Own _ -> folder.resolve(DatasetStore.PIXELS);
      case Framing.Scaled scaled ->
          folder.resolve(
              new ImageSize(scaled.side(), scaled.side()).equals(own)
                  ? DatasetStore.PIXELS
                  : "pixels-" + scaled.side() + ".bin");
      case Framing.Center _ -> null;
    };
  }

  private static long bytes(LabeledImages images) {
    ImageSet train = images.train();
    return (long) train.bytesPerImage() * (train.size() + images.test().size());
  }

  private FileImages files() throws IOException {
    if (version.format() == DatasetFormat.IMAGE_LIST) {
      return ListIndex.read(folder).files(root);
    }
    Manifest manifest = manifest();
    ClassFolders folders = (ClassFolders) ImageFiles.among(manifest.files(root), root);
    return new FileImages(
        root,
        folders.classNames(),
        split(folders.listedTrain(root), manifest),
        split(folders.listedTest(root), manifest));
  }

  /**
   * Returns a split whose files are checked for changes. Files of an upload are not checked, since
   * only Flattail writes them.
   */
  private FileImages.Split split(List<ListedImage> images, Manifest manifest) {
    return new FileImages.Split(
        images,
        version.source() == null
            ? FileCheck.NONE
            : (index, file) -> {
              String path = images.get(index).path();
              if (!DigestUtils.sha256Hex(file).equals(manifest.digests().get(path))) {
                throw new InvalidImagesException("the file has changed since it was registered");
              }
            });
  }

  private Manifest manifest() throws IOException {
    return Manifest.read(folder.resolve(DatasetStore.MANIFEST));
  }
}

package dev.flattail.datasets;

import dev.flattail.images.CifarFiles;
import dev.flattail.images.ClassFolders;
import dev.flattail.images.ImageFiles;
import dev.flattail.images.InvalidImages;
import dev.flattail.images.LabelledImages;
import dev.flattail.images.PackedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The images of one registered version. Class folders are decoded at most once for each size: after
 * that jobs map the packed pixels.
 */
final class RegisteredImages {
  private final DatasetVersion version;
  private final Path folder;
  private final Path root;

  /**
   * @param dir the data directory
   */
  RegisteredImages(DatasetVersion version, Path dir, DatasetStore store) {
    String source = version.source();
    this.version = version;
    this.folder = store.folder(version.name(), version.sha256());
    this.root = source == null ? folder.resolve(DatasetStore.FILES) : dir.resolve(source);
  }

  /**
   * @param side that images are scaled to; null for their own size
   * @throws DatasetUnavailable files are missing, have changed, or differ in size
   */
  LabelledImages load(@Nullable Integer side) {
    if (!Files.isDirectory(folder) || !Files.isDirectory(root)) {
      throw new DatasetUnavailable(
          "The images of '%s' are not in %s. Workers need the data directory of the API (flattail.datasets.dir): share it, or put the folder back"
              .formatted(version.name(), Files.isDirectory(folder) ? root : folder));
    }
    try {
      return switch (version.format()) {
        case CIFAR10, CIFAR100 -> scaled(cifar().read(), side);
        case CLASS_FOLDERS -> packed(side);
        case SHAPES -> throw new IllegalStateException("shapes is never registered");
      };
    } catch (IOException e) {
      throw new DatasetUnavailable(
          "The images of '%s' (%s) cannot be read: %s. Register the data set again"
              .formatted(version.name(), version.sha256(), e.getMessage()),
          e);
    }
  }

  private static LabelledImages scaled(LabelledImages images, @Nullable Integer side) {
    return side == null ? images : images.resized(side);
  }

  private CifarFiles cifar() throws IOException {
    Manifest manifest = manifest();
    if (version.source() != null
        && !Manifest.ofFiles(manifest.files(root), root).equals(manifest)) {
      throw new InvalidImages("the files in " + root + " have changed since they were registered");
    }
    return (CifarFiles) ImageFiles.among(manifest.files(root), root);
  }

  private LabelledImages packed(@Nullable Integer side) throws IOException {
    ImageSize size = version.toDataset().imageSize();
    boolean own = side == null || new ImageSize(side, side).equals(size);
    Path pixels = folder.resolve(own ? DatasetStore.PIXELS : "pixels-" + side + ".bin");
    if (!Files.exists(pixels)) {
      Manifest manifest = manifest();
      ClassFolders folders = (ClassFolders) ImageFiles.among(manifest.files(root), root);
      new FolderDecoding(folders, root).pack(pixels, own ? null : side, manifest);
    }
    return PackedImages.open(pixels);
  }

  private Manifest manifest() throws IOException {
    return Manifest.read(folder.resolve(DatasetStore.MANIFEST));
  }
}

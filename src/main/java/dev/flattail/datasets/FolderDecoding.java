package dev.flattail.datasets;

import dev.flattail.images.ClassFolders;
import dev.flattail.images.ImageDecoding;
import dev.flattail.images.PackedImages;
import dev.flattail.images.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** Inspects class folders by decoding all images. */
final class FolderDecoding {
  /**
   * Maximum side of images that are packed at registration, since their pixels need little space.
   */
  private static final int MOST_PACKED_SIDE = 64;

  private final ClassFolders folders;
  private final Path root;
  private final List<Path> files;
  private final Map<String, String> digests = new ConcurrentHashMap<>();

  FolderDecoding(ClassFolders folders, Path root) {
    this.folders = folders;
    this.root = root;
    this.files = folders.files();
  }

  /**
   * Decodes every image and computes its digest. Packs the pixels when all images have the same
   * small size.
   *
   * @return the images' size; null when they differ in size
   */
  @Nullable ImageSize inspect(Path pixels) throws IOException {
    ImageSize first = sizeOf(ImageDecoding.one(files.getFirst(), root));
    Set<ImageSize> sizes = ConcurrentHashMap.newKeySet();
    sizes.add(first);
    boolean small = first.height() <= MOST_PACKED_SIDE && first.width() <= MOST_PACKED_SIDE;
    try (PackedImages.@Nullable Writer writer =
        small ? new PackedImages.Writer(pixels, folders, first.height(), first.width()) : null) {
      ImageDecoding.forEach(
          files,
          root,
          (index, bytes, image) -> {
            digests.put(Manifest.path(files.get(index), root), DigestUtils.sha256Hex(bytes));
            sizes.add(sizeOf(image));
            if (writer != null && sizes.size() == 1) {
              writer.put(index, image);
            }
          });
      if (writer != null && sizes.size() == 1) {
        writer.commit();
      }
    }
    return sizes.size() == 1 ? first : null;
  }

  /** Returns the manifest. Must be called after {@link #inspect}. */
  Manifest manifest() {
    return new Manifest(digests);
  }

  private static ImageSize sizeOf(RgbImage image) {
    return new ImageSize(image.height(), image.width());
  }
}

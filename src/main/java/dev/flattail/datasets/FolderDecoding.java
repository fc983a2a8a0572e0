package dev.flattail.datasets;

import dev.flattail.images.ClassFolders;
import dev.flattail.images.Findings;
import dev.flattail.images.ImageDecoding;
import dev.flattail.images.ImageFiles;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.PackedImages;
import dev.flattail.images.decode.RgbImage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * The result of decoding all images of class folders.
 *
 * @param folders those that could be decoded
 * @param manifest their digests
 * @param size null when the images differ in size
 */
record FolderDecoding(ClassFolders folders, Manifest manifest, @Nullable ImageSize size) {
  /**
   * Maximum side of images that are packed at registration, since their pixels need little space.
   */
  private static final int MOST_PACKED_SIDE = 64;

  /**
   * Decodes every image and computes its digest. Packs the pixels when all images have the same
   * small size.
   *
   * @param pixels file for the packed pixels
   * @param findings receives the images that are left out
   * @throws InvalidImagesException when images cannot be decoded and may not be left out, or a
   *     class would lose all its training images
   */
  static FolderDecoding of(
      ClassFolders folders, Path root, Path pixels, DamagedImages damaged, Findings findings)
      throws IOException {
    List<Path> files = folders.files();
    List<String> paths = paths(files, root);
    Map<String, String> digests = new ConcurrentHashMap<>();
    Set<ImageSize> sizes = ConcurrentHashMap.newKeySet();
    UnusualImages unusual = new UnusualImages();
    RepeatedImages repeated = new RepeatedImages(files.size());
    SortedMap<Integer, String> problems;
    try (PackedImages.@Nullable Writer writer = writer(folders, root, pixels, sizes)) {
      problems =
          ImageDecoding.decode(
              files,
              root,
              (index, bytes, image, decoder) -> {
                byte[] sha256 = DigestUtils.sha256(bytes);
                repeated.put(index, sha256);
                digests.put(paths.get(index), HexFormat.of().formatHex(sha256));
                unusual.look(paths.get(index), bytes, decoder);
                sizes.add(sizeOf(image));
                if (writer != null && sizes.size() == 1) {
                  writer.put(index, image);
                }
              });
      if (writer != null && sizes.size() == 1 && problems.isEmpty()) {
        writer.commit();
      }
    }
    if (damaged == DamagedImages.REFUSE && !problems.isEmpty()) {
      throw InvalidImagesException.first(
          problems.entrySet().stream()
              .map(problem -> paths.get(problem.getKey()) + ": " + problem.getValue())
              .toList());
    }
    unusual.report(findings);
    problems.forEach((index, reason) -> findings.skip(paths.get(index), reason));
    repeated.leaveOut(problems.keySet());
    repeated.report(images(folders, paths), findings);
    ClassFolders kept = folders.without(problems.keySet());
    Manifest manifest = new Manifest(digests);
    // Jobs find splits and classes again among the files that are left.
    if (!problems.isEmpty() && !ImageFiles.among(manifest.files(root), root).equals(kept)) {
      throw new InvalidImagesException(
          "without its damaged images the folder has other splits or classes; replace them, or remove them yourself and register what is left");
    }
    return new FolderDecoding(kept, manifest, sizes.size() == 1 ? sizes.iterator().next() : null);
  }

  private static List<String> paths(List<Path> files, Path root) throws InvalidImagesException {
    List<String> paths = new ArrayList<>(files.size());
    for (Path file : files) {
      paths.add(Manifest.path(file, root));
    }
    return paths;
  }

  /**
   * Returns a writer for small images of the size of the first one, which it adds to {@code sizes};
   * null when the first one is large or cannot be decoded.
   */
  private static PackedImages.@Nullable Writer writer(
      ClassFolders folders, Path root, Path pixels, Set<ImageSize> sizes) throws IOException {
    ImageSize first;
    try {
      first = sizeOf(ImageDecoding.one(folders.files().getFirst(), root));
    } catch (InvalidImagesException | AccessDeniedException e) {
      return null; // is found and named with the others
    }
    sizes.add(first);
    boolean small = first.height() <= MOST_PACKED_SIDE && first.width() <= MOST_PACKED_SIDE;
    return small ? new PackedImages.Writer(pixels, folders, first.height(), first.width()) : null;
  }

  private static RepeatedImages.Images images(ClassFolders folders, List<String> paths) {
    int train = folders.train().size();
    int[] labels = new int[paths.size()];
    Arrays.setAll(
        labels,
        image ->
            (image < train ? folders.train().get(image) : folders.test().get(image - train))
                .label());
    return new RepeatedImages.Images(
        IntStream.range(0, labels.length).toArray(),
        labels,
        train,
        folders.classNames(),
        paths::get);
  }

  private static ImageSize sizeOf(RgbImage image) {
    return new ImageSize(image.height(), image.width());
  }
}

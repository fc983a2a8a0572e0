package dev.flattail.images;

import java.nio.file.Path;
import java.util.List;

/**
 * Image files that are decoded when they are read, and again each time: for data sets whose pixels
 * no memory holds.
 *
 * @param root the folder that paths are relative to
 */
public record FileImages(Path root, List<String> classNames, Split train, Split test) {

  /**
   * @param check of each file when it is read
   */
  public record Split(List<ListedImage> images, FileCheck check) {}

  /** The images, each brought to one size by {@code framing}. */
  public LabeledImages framedBy(Framing framing) {
    return new LabeledImages(set(train, framing), set(test, framing));
  }

  private ImageSet set(Split split, Framing framing) {
    List<String> paths = split.images.stream().map(ListedImage::path).toList();
    int[] labels = split.images.stream().mapToInt(ListedImage::label).toArray();
    return ImageSet.framed(
        classNames, new FileOriginals(root, paths, split.check), framing, labels);
  }
}

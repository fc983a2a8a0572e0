package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Image files that are decoded at each read, for data sets whose pixels do not fit in memory.
 *
 * @param root the folder that paths are relative to
 */
public record FileImages(Path root, List<String> classNames, Split train, Split test) {

  /**
   * One split.
   *
   * @param check checks each file when it is read
   */
  public record Split(List<ListedImage> images, FileCheck check) {}

  /** Returns the images, each transformed to one size by {@code framing}. */
  public LabeledImages framedBy(Framing framing) {
    return new LabeledImages(set(train, framing), set(test, framing));
  }

  /**
   * Decodes one image in its own size.
   *
   * @param index number of the image in its split, from 0
   * @return empty when the split has no such image
   * @throws UnreadableImageException its file cannot be read or decoded
   */
  public Optional<RgbImage> image(boolean ofTest, int index) {
    Split split = ofTest ? test : train;
    if (index >= split.images.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new FileImageSource(
                root,
                List.of(split.images.get(index).path()),
                (_, file) -> split.check.check(index, file))
            .get(0));
  }

  private ImageSet set(Split split, Framing framing) {
    List<String> paths = split.images.stream().map(ListedImage::path).toList();
    int[] labels = split.images.stream().mapToInt(ListedImage::label).toArray();
    return ImageSet.framed(
        classNames, new FileImageSource(root, paths, split.check), framing, labels);
  }
}

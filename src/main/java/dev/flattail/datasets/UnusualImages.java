package dev.flattail.datasets;

import dev.flattail.images.Findings;
import dev.flattail.images.decode.ImageDecoder;
import dev.flattail.images.decode.ImageMetadata;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Collects images that are read, but that their owner should look at. Safe for any number of
 * threads.
 */
final class UnusualImages {
  private final SortedSet<String> deep = new TreeSet<>();
  private final SortedSet<String> surplus = new TreeSet<>();
  private final SortedSet<String> turned = new TreeSet<>();
  private final SortedSet<String> transparent = new TreeSet<>();
  private final SortedSet<String> several = new TreeSet<>();

  /**
   * Looks at an image that was decoded.
   *
   * @param decoder what decoded it last
   */
  synchronized void look(String path, byte[] file, ImageDecoder decoder) {
    ImageMetadata metadata = ImageMetadata.of(file);
    if (metadata.orientation() != 1) {
      turned.add(path);
    }
    if (metadata.pictures() > 1) {
      several.add(path);
    }
    if (decoder.hadTransparency()) {
      transparent.add(path);
    }
    if (ImageDecoder.isSixteenBitGray(file)) {
      deep.add(path);
    }
    if (decoder.hadSurplus()) {
      surplus.add(path);
    }
  }

  /** Warns once of each kind that was found. */
  synchronized void report(Findings findings) {
    if (!deep.isEmpty()) {
      findings.warn(
          "%s, such as %s. The upper 8 bits of their pixels are read; Pillow's convert(\"RGB\") would turn everything above 255 to white. If their values span less than 16 bits, scale them to 8 bits and register them again."
              .formatted(
                  deep.size() == 1
                      ? "1 image is a 16-bit grayscale PNG"
                      : deep.size() + " images are 16-bit grayscale PNGs",
                  deep.first()));
    }
    if (!surplus.isEmpty()) {
      findings.warn(
          "%s bytes that belong to nothing before the end, such as %s. Such files are read, as Pillow reads them; look at them, because damage within the data may leave such bytes."
              .formatted(
                  surplus.size() == 1 ? "1 JPEG has" : surplus.size() + " JPEGs have",
                  surplus.first()));
    }
    if (!turned.isEmpty()) {
      findings.warn(
          "%s an EXIF orientation, such as %s. Pixels are read as they are stored, as Pillow reads them; turn the images (ImageOps.exif_transpose) if they should be upright."
              .formatted(
                  turned.size() == 1 ? "1 image has" : turned.size() + " images have",
                  turned.first()));
    }
    if (!transparent.isEmpty()) {
      findings.warn(
          "%s transparent pixels, such as %s. Their colors are read without the transparency, as Pillow's convert(\"RGB\") reads them; draw the images on a background if these colors mean nothing."
              .formatted(
                  transparent.size() == 1 ? "1 PNG has" : transparent.size() + " PNGs have",
                  transparent.first()));
    }
    if (!several.isEmpty()) {
      findings.warn(
          "%s several pictures or frames, such as %s. Only the first is read; save the others as files of their own if they belong to the data set."
              .formatted(
                  several.size() == 1 ? "1 file has" : several.size() + " files have",
                  several.first()));
    }
  }
}

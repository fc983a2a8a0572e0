package dev.flattail.datasets;

import dev.flattail.images.Findings;
import dev.flattail.images.decode.ImageDecoder;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Collects images that are read, but that their owner should look at. Safe for any number of
 * threads.
 */
final class UnusualImages {
  private final SortedSet<String> deep = new TreeSet<>();
  private final SortedSet<String> surplus = new TreeSet<>();

  /**
   * Looks at an image that was decoded.
   *
   * @param hasSurplus whether it has bytes that belong to nothing before its end
   */
  synchronized void look(String path, byte[] file, boolean hasSurplus) {
    if (ImageDecoder.isSixteenBitGray(file)) {
      deep.add(path);
    }
    if (hasSurplus) {
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
  }
}

package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.images.LabeledImages;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Creates image sets of any counts quickly. */
final class TinyImages {
  private TinyImages() {}

  /** Returns {@code counts[c]} images of class c with one pixel each, class after class. */
  static ImageSet onePixelEach(int... counts) {
    int[] labels =
        IntStream.range(0, counts.length)
            .flatMap(c -> IntStream.range(0, counts[c]).map(i -> c))
            .toArray();
    return ImageSet.copyOf(names(counts.length), 1, 1, new byte[3 * labels.length], labels);
  }

  static LabeledImages withoutTest(ImageSet train) {
    return new LabeledImages(train, train.select(new int[0]));
  }

  /** Returns {@code size} images of random pixels, with labels 0, 1, 2, 0, … */
  static ImageSet noise(int size, int height, int width) {
    byte[] pixels = new byte[3 * height * width * size];
    new SplittableRandom(7).nextBytes(pixels);
    return ImageSet.copyOf(
        names(3), height, width, pixels, IntStream.range(0, size).map(i -> i % 3).toArray());
  }

  private static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
  }
}

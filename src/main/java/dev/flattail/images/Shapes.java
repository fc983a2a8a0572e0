package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;
import dev.flattail.random.KeyedRandom;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Generates the data set {@code shapes}: 32x32 RGB images of ten shapes, drawn by arithmetic alone,
 * with the same bytes on every platform. There are 500 training and 100 test images per class;
 * image i is of class i mod 10.
 *
 * <p>Each image has one shape at a random place, size, angle and color. It lies in front of a
 * shaded and rippled background with two smaller distractor blobs, under Gaussian noise. Neither
 * color nor position indicates the class, so a linear model stays near chance, while a small
 * convolutional network learns it in a few epochs.
 */
public final class Shapes {
  /** Rows and columns of an image. */
  public static final int SIDE = 32;

  public static final int TRAIN_PER_CLASS = 500;
  public static final int TEST_PER_CLASS = 100;

  /** SHA-256 of all pixels, training images first. It changes when the drawing changes. */
  public static final String SHA256 =
      "09fb028589935bbd99a872339a2cea93da2d47fc2a25c1db989de9ea7989b1ea";

  private static final long TRAIN = 0;
  private static final long TEST = 1;

  private Shapes() {}

  /** Returns the names of the ten classes, in order. */
  public static List<String> classNames() {
    return IntStream.range(0, Shape.values().length)
        .mapToObj(i -> Shape.values()[i].className())
        .toList();
  }

  /** Draws the data set, in well under a second on two cores. */
  public static LabeledImages generate() {
    return new LabeledImages(draw(TRAIN, TRAIN_PER_CLASS), draw(TEST, TEST_PER_CLASS));
  }

  /**
   * Draws one image.
   *
   * @param index number of the image in its split
   * @return empty when the split has no such image
   */
  public static Optional<RgbImage> image(boolean ofTest, int index) {
    int classes = Shape.values().length;
    if (index >= classes * (ofTest ? TEST_PER_CLASS : TRAIN_PER_CLASS)) {
      return Optional.empty();
    }
    return Optional.of(new RgbImage(SIDE, SIDE, paint(ofTest ? TEST : TRAIN, index)));
  }

  private static byte[] paint(long split, int index) {
    Shape[] shapes = Shape.values();
    return ShapePainter.paint(
        shapes[index % shapes.length], KeyedRandom.of("shapes", split, index));
  }

  private static ImageSet draw(long split, int perClass) {
    int classes = Shape.values().length;
    int images = perClass * classes;
    int bytes = ImageSet.CHANNELS * SIDE * SIDE;
    MemorySegment pixels = StoredPixels.allocate((long) images * bytes);
    int[] labels = new int[images];
    IntStream.range(0, images)
        .parallel()
        .forEach(
            i -> {
              labels[i] = i % classes;
              MemorySegment.copy(
                  paint(split, i), 0, pixels, ValueLayout.JAVA_BYTE, (long) i * bytes, bytes);
            });
    return ImageSet.of(classNames(), SIDE, SIDE, pixels, labels);
  }
}

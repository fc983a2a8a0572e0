package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Draws the images that represent a class in a measurement. */
public final class ClassSamples {
  private ClassSamples() {}

  /**
   * Draws images of each class up to a limit, from (seed, class) alone. A smaller limit keeps a
   * subset of the images of a larger one.
   *
   * @param maximum number of images per class; null for all
   * @return one set a class, in the order of the classes, each in the order of {@code images}
   */
  public static ImageSet[] of(ImageSet images, @Nullable Integer most, long seed) {
    return Arrays.stream(indices(images, most, seed)).map(images::select).toArray(ImageSet[]::new);
  }

  /** Draws the same images as one set, class after class. */
  public static ImageSet together(ImageSet images, @Nullable Integer most, long seed) {
    return images.select(
        Arrays.stream(indices(images, most, seed)).flatMapToInt(Arrays::stream).toArray());
  }

  private static int[][] indices(ImageSet images, @Nullable Integer most, long seed) {
    int[][] byClass = ClassIndices.of(images);
    for (int c = 0; c < byClass.length; c++) {
      if (most != null && byClass[c].length > most) {
        KeyedRandom.of("class-samples", seed, c).shuffle(byClass[c]);
        byClass[c] = Arrays.copyOf(byClass[c], most);
        Arrays.sort(byClass[c]);
      }
    }
    return byClass;
  }
}

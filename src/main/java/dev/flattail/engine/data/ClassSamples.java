package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The images that stand for a class in a measurement. */
public final class ClassSamples {
  private ClassSamples() {}

  /**
   * Images of each class, as many as allowed, drawn from (seed, class) alone: a smaller limit keeps
   * a subset of what a larger one keeps.
   *
   * @param most of one class; null for all
   * @return one set a class, in the order of the classes, each in the order of {@code images}
   */
  public static ImageSet[] of(ImageSet images, @Nullable Integer most, long seed) {
    return Arrays.stream(indices(images, most, seed)).map(images::select).toArray(ImageSet[]::new);
  }

  /** The same images as one set, class after class. */
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

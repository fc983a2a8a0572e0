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
    int[][] byClass = ClassIndices.of(images);
    ImageSet[] samples = new ImageSet[byClass.length];
    for (int c = 0; c < byClass.length; c++) {
      int[] chosen = byClass[c];
      if (most != null && chosen.length > most) {
        KeyedRandom.of("class-samples", seed, c).shuffle(chosen);
        chosen = Arrays.copyOf(chosen, most);
        Arrays.sort(chosen);
      }
      samples[c] = images.select(chosen);
    }
    return samples;
  }
}

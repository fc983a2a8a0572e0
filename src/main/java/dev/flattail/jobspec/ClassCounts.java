package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.InvalidSpecException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The number of images of each class in each split.
 *
 * @param train after the validation split and the imbalance
 * @param validation taken from the training images first
 */
public record ClassCounts(int[] train, int[] validation) {

  /**
   * Computes the counts that a spec leaves of {@code available} training images by class.
   *
   * @throws InvalidSpecException when a class would be left without a training image
   */
  public static ClassCounts of(int[] available, DatasetSpec spec) {
    int perClass = spec.validation().perClass();
    int[] validation = new int[available.length];
    int[] rest = new int[available.length];
    for (int c = 0; c < available.length; c++) {
      if (perClass > 0 && available[c] <= perClass) {
        throw new InvalidSpecException(
            "/dataset/validation/perClass",
            "class " + c + " has " + available[c] + " training images, so none would be left");
      }
      validation[c] = perClass;
      rest[c] = available[c] - perClass;
    }
    ImbalanceSpec imbalance = spec.imbalance();
    int[] train = imbalance == null ? rest : imbalance.counts(rest);
    if (imbalance != null) {
      for (int c = 0; c < train.length; c++) {
        if (train[c] == 0 && rest[c] > 0) {
          throw new InvalidSpecException(
              "/dataset/imbalance/factor",
              "class "
                  + c
                  + " would be left without a training image; use a larger factor, or set"
                  + " /dataset/imbalance to null for the images as they are");
        }
      }
    }
    return new ClassCounts(train, validation);
  }

  /**
   * Sorts the classes by their training images, most first. Classes with equal counts keep the data
   * set's order.
   */
  static int[] byFrequency(int[] trainCounts) {
    return IntStream.range(0, trainCounts.length)
        .boxed()
        .sorted((a, b) -> Integer.compare(trainCounts[b], trainCounts[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Returns the total number of training images. */
  public int trainTotal() {
    return Arrays.stream(train).sum();
  }
}

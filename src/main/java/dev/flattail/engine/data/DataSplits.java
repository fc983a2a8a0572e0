package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.images.LabeledImages;
import dev.flattail.jobspec.ClassCounts;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;

/**
 * The images of a job. Each split keeps the order of the files. Validation and test may be empty.
 *
 * @param train after validation split and imbalance
 * @param validation taken from the training images of each class, before the imbalance
 */
public record DataSplits(ImageSet train, ImageSet validation, ImageSet test) {

  /**
   * Takes the validation split and subsamples the classes as {@code spec} says. The images of class
   * c are ordered by a draw from (dataset.seed, c) alone: validation takes the first ones, training
   * the next. So a smaller imbalance factor with the same seed keeps a subset of the images of a
   * larger one.
   *
   * @throws dev.flattail.jobspec.schema.InvalidSpecException when a class would be left without a
   *     training image
   */
  public static DataSplits of(LabeledImages images, DatasetSpec spec) {
    ImageSet all = images.train();
    ClassCounts counts = ClassCounts.of(all.classCounts(), spec);
    int[][] byClass = ClassIndices.of(all);
    int[] train = new int[Arrays.stream(counts.train()).sum()];
    int[] validation = new int[Arrays.stream(counts.validation()).sum()];
    int trains = 0;
    int validations = 0;
    for (int c = 0; c < byClass.length; c++) {
      int[] order = byClass[c];
      KeyedRandom.of("split", spec.seed(), c).shuffle(order);
      int held = counts.validation()[c];
      int kept = counts.train()[c];
      System.arraycopy(order, 0, validation, validations, held);
      System.arraycopy(order, held, train, trains, kept);
      validations += held;
      trains += kept;
    }
    Arrays.sort(train);
    Arrays.sort(validation);
    return new DataSplits(all.select(train), all.select(validation), images.test());
  }
}

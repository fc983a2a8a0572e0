package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.images.LabeledImages;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.Split;

/**
 * The images of a measurement.
 *
 * @param trainCounts training images of each class, which determine losses, weights and groups
 */
public record MeasuredSplit(ImageSet images, int[] trainCounts, Normalize normalize) {

  /**
   * Returns one split of a data set, subsampled as {@code spec} says.
   *
   * @throws dev.flattail.jobspec.schema.InvalidSpecException when a class would be left without a
   *     training image
   */
  public static MeasuredSplit of(LabeledImages all, DatasetSpec spec, Split split) {
    DataSplits data = DataSplits.of(all, spec);
    ImageSet images =
        switch (split) {
          case TRAIN -> data.train();
          case VALIDATION -> data.validation();
          case TEST -> data.test();
        };
    return new MeasuredSplit(images, data.train().classCounts(), normalize(spec, images));
  }

  /** Returns a data set's test images, or all its images when it has only training images. */
  public static MeasuredSplit testOrAll(LabeledImages all, DatasetSpec spec) {
    ImageSet images = all.test().size() == 0 ? all.train() : all.test();
    return new MeasuredSplit(images, all.train().classCounts(), normalize(spec, images));
  }

  private static Normalize normalize(DatasetSpec spec, ImageSet images) {
    Normalize given = spec.normalize();
    return given == null ? Normalize.ofSide(images.height()) : given;
  }
}

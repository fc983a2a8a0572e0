package dev.flattail.architecture;

import dev.flattail.jobspec.FrozenBatchNorm;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds trainings in which a batch normalization would see a single value per channel: a batch of
 * one image whose map has shrunk to one pixel. The variance of one value is undefined, so the
 * running variance would become NaN. PyTorch refuses such a batch ("Expected more than 1 value per
 * channel when training").
 */
public final class SingleValueNorms {
  private static final int IMAGE_CHANNELS = 3;

  /** Maximum difference of a suggested batch size. */
  private static final int FARTHEST = 64;

  /** PaCo's normalization of feature vectors. */
  private static final String OF_FEATURES = "fc.1";

  private SingleValueNorms() {}

  /**
   * Returns the problem of a training, if it has one.
   *
   * @param images number of training images
   * @param height height of the images that enter the network
   * @param width width of the images that enter the network
   */
  public static Optional<SpecProblem> find(TrainSpec spec, int images, int height, int width) {
    String ofBackbone = Architecture.of(spec.model(), IMAGE_CHANNELS).normOfOnePixel(height, width);
    String ofFirst =
        ofBackbone == null && spec.model().heads() == Heads.PACO ? OF_FEATURES : ofBackbone;
    if (ofFirst != null && spec.epochs() > 0 && isLeft(images, spec.batchSize(), spec.dropLast())) {
      return Optional.of(
          problem(
              spec,
              images,
              ofFirst,
              spec.batchSize() == 1
                  ? "set a larger batchSize"
                  : "set dropLast, or a batchSize that leaves none"));
    }
    if (ofBackbone != null
        && spec.stage2() instanceof Stage2Spec.Trained second
        && second.batchNorm() == FrozenBatchNorm.TRAIN
        && isLeft(images, spec.batchSize(), false)) {
      return Optional.of(
          problem(
              spec,
              images,
              ofBackbone,
              "set stage2.batchNorm to frozen, or a batchSize that leaves none, because stage 2"
                  + " drops no batch"));
    }
    return Optional.empty();
  }

  private static boolean isLeft(int images, int batchSize, boolean dropLast) {
    return batchSize == 1 || (!dropLast && images % batchSize == 1);
  }

  private static SpecProblem problem(TrainSpec spec, int images, String norm, String remedy) {
    return new SpecProblem(
        "/batchSize",
        "leaves a batch of one image (%d training images in batches of %d), in which batch normalization %s has one value per channel and therefore no variance; %s"
            .formatted(images, spec.batchSize(), norm, remedy),
        suggestion(images, spec.batchSize()));
  }

  /** Returns the nearest batch size that leaves no batch of one image, or null. */
  private static @Nullable String suggestion(int images, int batchSize) {
    for (int distance = 1; distance <= FARTHEST; distance++) {
      for (int candidate : new int[] {batchSize - distance, batchSize + distance}) {
        if (candidate > 1 && images % candidate != 1) {
          return Integer.toString(candidate);
        }
      }
    }
    return null;
  }
}

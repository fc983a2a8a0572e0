package dev.flattail.submission;

import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.Thresholds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the training of a model, which its measurements take over. Each is null when
 * it is not known.
 *
 * @param classNames in the order of the model's outputs
 * @param trainCounts training images of each class, in the same order
 * @param thresholds of the groups
 * @param normalize of the images
 * @param resize as in the spec of the training's data set
 * @param centerCrop as in the spec of the training's data set
 * @param side of square images that were neither scaled nor cropped, in pixels
 */
record TrainingFacts(
    @Nullable List<String> classNames,
    @Nullable List<Integer> trainCounts,
    @Nullable Thresholds thresholds,
    @Nullable Normalize normalize,
    @Nullable Integer resize,
    @Nullable Integer centerCrop,
    @Nullable Integer side) {
  static final TrainingFacts NONE = new TrainingFacts(null, null, null, null, null, null, null);
}

package dev.flattail.engine.train;

import dev.flattail.engine.data.SplitData;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.TrainSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a training starts from.
 *
 * @param data already split and thinned as the spec says
 * @param initialWeights safetensors file of a whole model, or null for a fresh start
 * @param resume null for the beginning; wins over {@code initialWeights}
 * @param scratch folder for files on their way to {@link CheckpointsOut}
 */
public record TrainingInputs(
    TrainSpec spec,
    SplitData data,
    @Nullable Path initialWeights,
    @Nullable ResumePoint resume,
    Path scratch) {

  /** The normalization, which a submitted spec spells out. */
  public Normalize normalize() {
    Normalize given = spec.dataset().normalize();
    return given == null ? Normalize.ofSide(data.train().height()) : given;
  }

  /** Training images of each class. */
  public int[] classCounts() {
    return data.train().classCounts();
  }
}

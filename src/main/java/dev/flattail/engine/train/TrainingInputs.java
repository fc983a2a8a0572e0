package dev.flattail.engine.train;

import dev.flattail.engine.data.DataSplits;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.TrainSpec;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a training.
 *
 * @param data splits with the spec's validation split and imbalance applied
 * @param initialWeights safetensors file of a whole model, or null for a fresh start
 * @param resume null to start at the beginning; takes precedence over {@code initialWeights}
 * @param scratch folder for temporary files for {@link CheckpointsOut}
 * @param pauseAfter completed epochs after which it ends although more are to come; null for none
 * @param notes what the metadata of the checkpoints' files say, besides the epoch and the scale of
 *     the logits
 */
public record TrainingInputs(
    TrainSpec spec,
    DataSplits data,
    @Nullable Path initialWeights,
    @Nullable ResumePoint resume,
    Path scratch,
    @Nullable Integer pauseAfter,
    Map<String, String> notes) {

  public TrainingInputs {
    notes = Map.copyOf(notes);
  }

  /** Creates the inputs of a training that runs through, whose files have no notes. */
  public TrainingInputs(
      TrainSpec spec,
      DataSplits data,
      @Nullable Path initialWeights,
      @Nullable ResumePoint resume,
      Path scratch) {
    this(spec, data, initialWeights, resume, scratch, null, Map.of());
  }

  /** Returns the normalization, which submission always fills in. */
  public Normalize normalize() {
    Normalize given = spec.dataset().normalize();
    return given == null ? Normalize.ofSide(data.train().height()) : given;
  }

  /** Returns the number of training images of each class. */
  public int[] classCounts() {
    return data.train().classCounts();
  }
}

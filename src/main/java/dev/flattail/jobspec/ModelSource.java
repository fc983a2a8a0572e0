package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/**
 * A trained model: a job's checkpoint, or an uploaded checkpoint with the facts that its file
 * lacks.
 */
@DistinguishedByField(
    fields = "job",
    present = ModelSource.OfJob.class,
    absent = ModelSource.Uploaded.class)
public sealed interface ModelSource {

  /**
   * @param job id of a training job
   * @param checkpoint {@code last}, {@code best}, {@code best-on-test} or {@code epoch-N}
   */
  record OfJob(
      @MaxLength(64) String job,
      @Default("last")
          @Matches(
              value = CheckpointNames.PATTERN,
              detail = CheckpointNames.UNKNOWN,
              suggestion = "last")
          String checkpoint)
      implements ModelSource {}

  /**
   * @param checkpoint id from {@code POST /checkpoints}
   * @param scale factor on the logits before the softmax of the calibration error; 30 for a model
   *     that LDAM trained with scale 30. Null for the scale in the file's metadata, otherwise 1
   */
  record Uploaded(
      @MaxLength(64) String checkpoint,
      @Default("resnet32") Arch arch,
      @Default("linear") Classifier classifier,
      @Default("plain") Heads heads,
      @Nullable @Above(0) Double scale)
      implements ModelSource, Checked {
    /** Returns the spec of the model that the file must contain. */
    public ModelSpec model() {
      return new ModelSpec(arch, classifier, heads);
    }

    @Override
    public void check(String pointer, Problems problems) {
      model().check(pointer, problems);
    }
  }
}

package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;

/** The source of a training's initial weights. */
@DistinguishedByField(
    fields = "job",
    present = InitFrom.FromJob.class,
    absent = InitFrom.FromCheckpoint.class)
public sealed interface InitFrom {

  /** Returns whether the weights' classifier is loaded too. */
  InitClassifier classifier();

  /**
   * @param checkpoint id from {@code POST /checkpoints}
   */
  record FromCheckpoint(
      @MaxLength(64) String checkpoint, @Default("loaded") InitClassifier classifier)
      implements InitFrom {}

  /**
   * @param job id of a training job
   * @param checkpoint {@code last}, {@code best}, {@code best-on-test} or {@code epoch-N}
   */
  record FromJob(
      @MaxLength(64) String job,
      @Default("last")
          @Matches(
              value = CheckpointNames.PATTERN,
              detail = CheckpointNames.UNKNOWN,
              suggestion = "last")
          String checkpoint,
      @Default("loaded") InitClassifier classifier)
      implements InitFrom {}
}

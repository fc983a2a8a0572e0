package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;

/** Where a training's initial weights come from. */
@DistinguishedByField(
    fields = "job",
    present = InitFrom.FromJob.class,
    absent = InitFrom.FromCheckpoint.class)
public sealed interface InitFrom {

  /** Whether the weights' classifier is taken over too. */
  InitClassifier classifier();

  /**
   * @param checkpoint id that {@code POST /checkpoints} answered
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

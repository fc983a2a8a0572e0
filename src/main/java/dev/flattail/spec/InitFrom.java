package dev.flattail.spec;

/** Where a training's initial weights come from. */
@ToldByField(
    field = "job",
    present = InitFrom.FromJob.class,
    absent = InitFrom.FromCheckpoint.class)
public sealed interface InitFrom {

  /**
   * @param checkpoint id that {@code POST /checkpoints} answered
   */
  record FromCheckpoint(@MaxLength(64) String checkpoint) implements InitFrom {}

  /**
   * @param job id of a training job
   * @param checkpoint {@code last}, {@code best}, {@code best-on-test} or {@code epoch-N}
   */
  record FromJob(@MaxLength(64) String job, @Default("last") @MaxLength(64) String checkpoint)
      implements InitFrom, Checked {
    @Override
    public void check(String pointer, Problems problems) {
      CheckpointNames.check(checkpoint, pointer + "/checkpoint", problems);
    }
  }
}

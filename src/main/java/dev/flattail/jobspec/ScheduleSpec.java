package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Lists;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Problems;
import java.util.List;

/** Learning-rate schedules. Row e is the e-th epoch, counted from 1. */
public sealed interface ScheduleSpec {
  /** Returns the number of epochs over which the rate rises linearly to its base value. */
  int warmupEpochs();

  /**
   * Returns the share of the base rate at which the warmup starts; row e gets from + (1-from)
   * e/warmup.
   */
  double warmupFrom();

  /** The base rate in every epoch. */
  record Constant(
      @CountsEpochs(
              value = CountsEpochs.Role.START,
              beyond =
                  "the learning rate rises to its base value in the last epoch at the earliest,"
                      + " and what the schedule does after the warm-up never acts")
          @Default("0")
          @AtLeast(0)
          int warmupEpochs,
      @Default("0") @AtLeast(0) @AtMost(1) double warmupFrom)
      implements ScheduleSpec {}

  /**
   * The base rate times a factor from each milestone on.
   *
   * @param milestones completed epochs: 160 takes effect in row 161
   * @param factors of the base rate, one for each milestone; not cumulative
   */
  record Multistep(
      @CountsEpochs(
              value = CountsEpochs.Role.START,
              beyond =
                  "the learning rate rises to its base value in the last epoch at the earliest,"
                      + " and what the schedule does after the warm-up never acts")
          @Default("5")
          @AtLeast(0)
          int warmupEpochs,
      @Default("0") @AtLeast(0) @AtMost(1) double warmupFrom,
      @CountsEpochs(
              value = CountsEpochs.Role.CHANGES,
              values = "factors",
              beyond = "the learning rate does not change there")
          @Default("[160,180]")
          @AtLeast(1)
          @MaxLength(1000)
          List<Integer> milestones,
      @Default("[0.01,0.0001]") @AtLeast(0) @MaxLength(1000) List<Double> factors)
      implements ScheduleSpec, Checked {
    @Override
    public void check(String pointer, Problems problems) {
      if (problems.under(pointer + "/milestones") || problems.under(pointer + "/factors")) {
        return;
      }
      Lists.checkAscending(milestones, pointer + "/milestones", problems);
      if (factors.size() != milestones.size()) {
        problems.add(
            pointer + "/factors",
            "must have one entry for each milestone ("
                + milestones.size()
                + "), had "
                + factors.size());
      }
    }
  }

  /**
   * Half a cosine from the base rate to {@code minLr} over the run.
   *
   * @param minLr final rate
   */
  record Cosine(
      @CountsEpochs(
              value = CountsEpochs.Role.START,
              beyond =
                  "the learning rate rises to its base value in the last epoch at the earliest,"
                      + " and what the schedule does after the warm-up never acts")
          @Default("0")
          @AtLeast(0)
          int warmupEpochs,
      @Default("0") @AtLeast(0) @AtMost(1) double warmupFrom,
      @Default("0") @AtLeast(0) double minLr)
      implements ScheduleSpec {}
}

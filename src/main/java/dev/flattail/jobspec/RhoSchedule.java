package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Lists;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.jobspec.schema.Problems;
import java.util.List;

/** How SAM's radius changes over the epochs; Saddle-LongTail {@code cifar_train_sam.py}. */
public sealed interface RhoSchedule {
  /** The largest number in float16. */
  double MOST = 65504;

  /** The same radius in every epoch. */
  record Constant() implements RhoSchedule {}

  /**
   * From one radius to another over the run, rounded to float16 as the reference code does.
   *
   * @param from radius of the first epoch
   * @param to radius that the last epoch approaches
   */
  record Linear(
      @Default("0.05") @AtLeast(0) @AtMost(RhoSchedule.MOST) double from,
      @Default("0.8") @AtLeast(0) @AtMost(RhoSchedule.MOST) double to)
      implements RhoSchedule {}

  /**
   * A radius for each span of epochs.
   *
   * @param epochs ascending; span i ends when this many epochs are completed, and the last span is
   *     open-ended
   * @param rhos one more than {@code epochs}
   */
  record Step(
      @CountsEpochs(
              value = CountsEpochs.Role.CHANGES,
              values = "rhos",
              beyond = "the radius does not change there")
          @Default("[5,160,180]")
          @AtLeast(0)
          @MaxLength(1000)
          List<Integer> epochs,
      @Default("[0.05,0.1,0.5,0.6]") @AtLeast(0) @MinLength(1) @MaxLength(1001) List<Double> rhos)
      implements RhoSchedule, Checked {
    @Override
    public void check(String pointer, Problems problems) {
      if (problems.under(pointer + "/epochs") || problems.under(pointer + "/rhos")) {
        return;
      }
      Lists.checkAscending(epochs, pointer + "/epochs", problems);
      if (rhos.size() != epochs.size() + 1) {
        problems.add(
            pointer + "/rhos",
            "must have one entry more than epochs ("
                + (epochs.size() + 1)
                + "), had "
                + rhos.size());
      }
    }
  }
}

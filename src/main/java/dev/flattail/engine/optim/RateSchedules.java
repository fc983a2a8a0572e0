package dev.flattail.engine.optim;

import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.schedule.LearningRates;
import dev.flattail.jobspec.schedule.RhoSchedules;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of a stage.
 *
 * @param learningRate schedule of the learning rate
 * @param base the learning rate that it scales
 * @param sharpness sharpness-aware steps, or null
 * @param epochs of the stage
 */
public record RateSchedules(
    ScheduleSpec learningRate, double base, @Nullable SharpnessSpec sharpness, int epochs) {

  /** Returns the sharpness that acts in an epoch, counted from 0; null for none. */
  public @Nullable SharpnessSpec sharpnessIn(int epoch) {
    return sharpness instanceof SharpnessSpec.InSteps steps && epoch < steps.startEpoch()
        ? null
        : sharpness;
  }

  /** Returns the rates of an epoch, counted from 0. */
  public EpochRates at(int epoch) {
    return new EpochRates(
        epoch,
        LearningRates.at(learningRate, base, epoch + 1, epochs),
        RhoSchedules.at(sharpness, epoch + 1, epochs));
  }
}

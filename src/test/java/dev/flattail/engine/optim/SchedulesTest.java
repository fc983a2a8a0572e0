package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.schedule.LearningRates;
import dev.flattail.jobspec.schedule.RhoSchedules;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rates and radii by metrics row, against the rules of Saddle-LongTail's training script. */
class SchedulesTest {
  private static final ScheduleSpec SADDLE =
      new ScheduleSpec.Multistep(5, 0, List.of(160, 180), List.of(0.01, 0.0001));

  private static double saddle(int row) {
    return LearningRates.at(SADDLE, 0.1, row, 200);
  }

  private static double rho(RhoSchedule schedule, int row, int epochs) {
    return Objects.requireNonNull(
        RhoSchedules.at(new SharpnessSpec.Sam(0.05, schedule, BnStats.BOTH, 0), row, epochs));
  }

  @Test
  void epochsBeforeTheSharpnessStartsHaveNoRadius() {
    SharpnessSpec late = new SharpnessSpec.Sam(0.3, new RhoSchedule.Constant(), BnStats.BOTH, 160);
    assertThat(RhoSchedules.at(late, 160, 200)).isNull();
    assertThat(RhoSchedules.at(late, 161, 200)).isEqualTo(0.3);
  }

  @Test
  void warmUpRisesToTheBaseRateInItsLastRow() {
    assertThat(saddle(1)).isCloseTo(0.02, within(1e-15));
    assertThat(saddle(4)).isCloseTo(0.08, within(1e-15));
    assertThat(saddle(5)).isEqualTo(0.1);
    assertThat(saddle(6)).isEqualTo(0.1);
  }

  @Test
  void aMilestoneCountsCompletedEpochs() {
    assertThat(saddle(160)).isEqualTo(0.1);
    assertThat(saddle(161)).isCloseTo(0.001, within(1e-18));
    assertThat(saddle(180)).isCloseTo(0.001, within(1e-18));
    assertThat(saddle(181)).isCloseTo(0.00001, within(1e-20));
    assertThat(saddle(200)).isCloseTo(0.00001, within(1e-20));
  }

  @Test
  void warmUpMayStartFromAShareOfTheRate() {
    ScheduleSpec ccSam = new ScheduleSpec.Constant(5, 1 / 3.0);
    assertThat(LearningRates.at(ccSam, 0.1, 1, 200)).isCloseTo(0.0466666667, within(1e-9));
    assertThat(LearningRates.at(ccSam, 0.1, 5, 200)).isCloseTo(0.1, within(1e-15));
  }

  @Test
  void cosineIsHalfWayAfterHalfTheEpochs() {
    ScheduleSpec cosine = new ScheduleSpec.Cosine(0, 0, 0.02);
    assertThat(LearningRates.at(cosine, 0.2, 1, 90)).isEqualTo(0.2);
    assertThat(LearningRates.at(cosine, 0.2, 46, 90)).isCloseTo(0.11, within(1e-12));
    assertThat(LearningRates.at(cosine, 0.2, 90, 90)).isBetween(0.02, 0.0201);
  }

  @Test
  void stepRadiiChangeAfterTheirCompletedEpochs() {
    RhoSchedule step = new RhoSchedule.Step(List.of(5, 160, 180), List.of(0.05, 0.1, 0.5, 0.6));
    assertThat(rho(step, 5, 200)).isEqualTo(0.05);
    assertThat(rho(step, 6, 200)).isEqualTo(0.1);
    assertThat(rho(step, 160, 200)).isEqualTo(0.1);
    assertThat(rho(step, 161, 200)).isEqualTo(0.5);
    assertThat(rho(step, 181, 200)).isEqualTo(0.6);
  }

  @Test
  void linearRadiiAreRoundedToFloat16() {
    RhoSchedule linear = new RhoSchedule.Linear(0.05, 0.8);
    assertThat(rho(linear, 1, 200)).isEqualTo(0.04998779296875);
    assertThat(rho(linear, 200, 200)).isEqualTo(0.7998046875);
    assertThat(rho(linear, 1, 1)).isEqualTo(0.04998779296875);
  }

  @Test
  void aConstantRadiusIsTheSpecsOwn() {
    assertThat(rho(new RhoSchedule.Constant(), 7, 10)).isEqualTo(0.05);
  }

  @Test
  void noiseGrowsByHalfACosineToItsMultiple() {
    SharpnessSpec.ModelPerturbation noise = new SharpnessSpec.ModelPerturbation(0.0005, 15, 0);
    assertThat(RhoSchedules.at(noise, 1, 200)).isEqualTo(0.0005);
    assertThat(RhoSchedules.at(noise, 101, 200)).isCloseTo(0.004, within(1e-15));
    assertThat(RhoSchedules.at(noise, 200, 200)).isBetween(0.00749, 0.0075);
    assertThat(RhoSchedules.at(new SharpnessSpec.ModelPerturbation(0.002, 1, 0), 117, 200))
        .isEqualTo(0.002);
  }

  @Test
  void onlyPerturbationsHaveARadius() {
    RhoSchedule step = new RhoSchedule.Step(List.of(5), List.of(0.05, 0.1));
    assertThat(
            RhoSchedules.at(
                new SharpnessSpec.GradientPenalty(0.2, step, 0.8, false, BnStats.FIRST, 0), 6, 200))
        .isEqualTo(0.1);
    assertThat(RhoSchedules.at(new SharpnessSpec.SpectralNorm(0.01, 0), 1, 200)).isNull();
    assertThat(RhoSchedules.at(null, 1, 200)).isNull();
  }

  @Test
  void stepsTakeTheRatesOfTheirEpoch() {
    RhoSchedule step = new RhoSchedule.Step(List.of(5), List.of(0.05, 0.1));
    SharpnessSpec sam = new SharpnessSpec.Sam(0.3, step, BnStats.BOTH, 0);
    EpochRates rates = new RateSchedules(SADDLE, 0.1, sam, 200).at(5);
    assertThat(rates).isEqualTo(new EpochRates(5, saddle(6), 0.1));
    assertThat(rates.atStep(77)).isEqualTo(new Stepper.Rates(saddle(6), 0.1, 77));
  }

  @Test
  void stepsWithoutARadiusTakeZero() {
    EpochRates rates = new RateSchedules(SADDLE, 0.1, null, 200).at(0);
    assertThat(rates.rho()).isNull();
    assertThat(rates.atStep(1).rho()).isZero();
  }
}

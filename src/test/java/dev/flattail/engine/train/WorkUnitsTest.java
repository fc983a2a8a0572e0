package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.engine.train.stage.StepCosts;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the remaining time against a clock that the test moves. */
class WorkUnitsTest {
  private static final int STEPS = 10;
  private static final int TRAIN_IMAGES = 100;
  private static final int TEST_IMAGES = 40;
  private static final double SAM_PASSES = 6;

  private long now = 1_000_000_000L;
  private int epoch;
  private int step;

  private static StagePlan stage(int number, int epochs, int epochsBefore) {
    TrainSpec spec = TrainingFixture.spec(Map.of());
    ModelSpec model = spec.model();
    return new StagePlan(
        number,
        model,
        epochs,
        STEPS,
        epochsBefore,
        (long) epochsBefore * STEPS,
        1,
        weights -> {
          throw new IllegalStateException("not opened here");
        });
  }

  private WorkUnits work(List<StagePlan> stages) {
    return new WorkUnits(
        stages,
        StepCosts.constant(SAM_PASSES),
        TRAIN_IMAGES,
        new WorkUnits.Recurring(1, TEST_IMAGES),
        WorkUnits.Recurring.NONE,
        () -> now);
  }

  private @Nullable Double step(WorkUnits work, StagePlan stage, double seconds) {
    now += (long) (seconds * 1e9);
    step++;
    work.step(epoch);
    return eta(work, stage);
  }

  private @Nullable Double evaluate(WorkUnits work, StagePlan stage, double seconds) {
    now += (long) (seconds * 1e9);
    work.evaluated(TEST_IMAGES / 2);
    return eta(work, stage);
  }

  private @Nullable Double endEpoch(WorkUnits work, StagePlan stage) {
    epoch++;
    step = 0;
    return eta(work, stage);
  }

  private @Nullable Double eta(WorkUnits work, StagePlan stage) {
    return work.progress(stage, new TrainingPosition(epoch, step)).etaSeconds();
  }

  @Test
  void slowFirstStepsGiveNoEstimateAndSpoilNone() {
    StagePlan stage = stage(1, 2, 0);
    WorkUnits work = work(List.of(stage));
    assertThat(step(work, stage, 60)).isNull();
    assertThat(step(work, stage, 20)).isNull();
    assertThat(step(work, stage, 2)).isNull();
    assertThat(step(work, stage, 2)).isNull();
    // 15 steps of 2 s, and two evaluations at the pace of steps: 40 passes of the 60 of a step.
    assertThat(step(work, stage, 2)).isEqualTo(15 * 2 + 2 * 2 * 40 / 60.0, within(1e-6));
  }

  @Test
  void evaluationsHaveAPaceOfTheirOwn() {
    StagePlan stage = stage(1, 3, 0);
    WorkUnits work = work(List.of(stage));
    for (int i = 0; i < STEPS; i++) {
      Double unused = step(work, stage, 2);
    }
    Double unused = evaluate(work, stage, 9); // the first batch is warm-up
    unused = evaluate(work, stage, 0.5);
    assertThat(endEpoch(work, stage)).isEqualTo(2 * STEPS * 2 + 2 * 2 * 0.5, within(1e-6));
  }

  @Test
  void aMeasurementThatEndsEarlyCountsAsWholeAndHasAPaceOfItsOwn() {
    StagePlan stage = stage(1, 3, 0);
    double units = 5 * WorkUnits.passesOfProduct(7);
    WorkUnits work =
        new WorkUnits(
            List.of(stage),
            StepCosts.constant(SAM_PASSES),
            TRAIN_IMAGES,
            new WorkUnits.Recurring(1, 0),
            new WorkUnits.Recurring(2, units),
            () -> now);
    double steps = STEPS * SAM_PASSES * TRAIN_IMAGES / STEPS;
    double whole = 3 * steps + 2 * units;
    for (int i = 0; i < 2 * STEPS; i++) {
      Double unused = step(work, stage, 2);
    }
    epoch = 1;
    step = STEPS;
    // Until it is measured, at the pace of steps: 140 passes of the 60 of a step.
    assertThat(eta(work, stage)).isEqualTo(STEPS * 2 + 2 * 2 * units / 60, within(1e-6));

    work.beginMeasurement(units);
    work.product(7);
    assertThat(work.progress(stage, new TrainingPosition(1, STEPS)).fraction())
        .isEqualTo((2 * steps + units / 5) / whole, within(1e-12));
    now += 3_000_000_000L;
    work.endMeasurement();

    assertThat(work.progress(stage, new TrainingPosition(1, STEPS)).fraction())
        .isEqualTo((2 * steps + units) / whole, within(1e-12));
    assertThat(endEpoch(work, stage)).isEqualTo(STEPS * 2 + 3, within(1e-6));
  }

  @Test
  void aSecondStageIsEstimatedFromTheFirstUntilItIsMeasured() {
    StagePlan first = stage(1, 1, 0);
    StagePlan second = stage(2, 1, 1);
    WorkUnits work = work(List.of(first, second));
    for (int i = 0; i < STEPS; i++) {
      Double unused = step(work, first, 2);
    }
    Double unused = evaluate(work, first, 0.5);
    unused = evaluate(work, first, 0.5);
    double guessed = Objects.requireNonNull(endEpoch(work, first));
    assertThat(guessed).isBetween(0.0, STEPS * 2.0);
    for (int i = 0; i < 5; i++) {
      unused = step(work, second, 2);
    }
    assertThat(eta(work, second)).isEqualTo(5 * 2 + 1, within(1e-6));
  }

  @Test
  void stepsBeforeTheSharpnessStartsCostLess() {
    StagePlan stage = stage(1, 2, 0);
    StepCosts costs = new StepCosts(SAM_PASSES / 2, SAM_PASSES, 1);
    WorkUnits work =
        new WorkUnits(
            List.of(stage),
            costs,
            TRAIN_IMAGES,
            new WorkUnits.Recurring(2, 0),
            WorkUnits.Recurring.NONE,
            () -> now);
    for (int i = 0; i < 4; i++) {
      Double unused = step(work, stage, 2);
    }
    // Five steps of 2 s in the first epoch, and ten of twice the cost.
    assertThat(step(work, stage, 2)).isEqualTo(5 * 2 + STEPS * 4, within(1e-6));
    assertThat(work.progress(stage, new TrainingPosition(0, step)).fraction())
        .isEqualTo(5 / 30.0, within(1e-12));
  }

  @Test
  void theEndHasNoTimeLeftEvenIfNothingWasMeasured() {
    StagePlan stage = stage(1, 1, 0);
    WorkUnits work = work(List.of(stage));
    work.skip(new TrainingPosition(1, 0));
    assertThat(endEpoch(work, stage)).isEqualTo(0);
  }

  @Test
  void aResumedTrainingIsEstimatedFromItsOwnSteps() {
    StagePlan stage = stage(1, 2, 0);
    WorkUnits work = work(List.of(stage));
    epoch = 1;
    work.skip(new TrainingPosition(1, 0));
    for (int i = 0; i < 4; i++) {
      assertThat(step(work, stage, 3)).isNull();
    }
    assertThat(step(work, stage, 3)).isEqualTo(5 * 3 + 3 * 40 / 60.0, within(1e-6));
  }
}

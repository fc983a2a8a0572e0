package dev.flattail.engine.train;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.engine.train.stage.TrainingStage;
import dev.flattail.engine.train.stage.WeightAverage;
import dev.flattail.results.ClassCurvature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the model of a training after its epochs, and measures its curvature. The last epoch of
 * a stage is always evaluated and measured. Averaged weights replace the others there first, and
 * statistics are re-estimated, so that the figures are those of the checkpoint.
 */
final class EpochMeasurement {
  private final TrainingInputs inputs;
  private final TrainingEvaluation evaluation;
  private final @Nullable TrainingCurvature curvature;
  private final StopSignal stop;
  private final Runnable requireFinite;

  /**
   * @param curvature null to measure none
   * @param requireFinite throws when the model or the memory of its stage is not finite. A finite
   *     loss does not show it: the loss is computed before the step changes the weights
   */
  EpochMeasurement(
      TrainingInputs inputs,
      TrainingEvaluation evaluation,
      @Nullable TrainingCurvature curvature,
      StopSignal stop,
      Runnable requireFinite) {
    this.inputs = inputs;
    this.evaluation = evaluation;
    this.curvature = curvature;
    this.stop = stop;
    this.requireFinite = requireFinite;
  }

  /**
   * What was found after an epoch.
   *
   * @param test null in an epoch without evaluation, as is {@code validation}
   * @param curvature null in an epoch without a measurement
   */
  record Found(
      @Nullable Evaluation test,
      @Nullable Evaluation validation,
      @Nullable List<ClassCurvature> curvature) {

    @Nullable Double validationAccuracy() {
      return validation == null ? null : validation.figures().accuracy();
    }

    @Nullable Double validationLoss() {
      return validation == null ? null : validation.figures().loss();
    }
  }

  /**
   * Measures the model of a stage after an epoch.
   *
   * @param row number of the epoch, from 1, over all stages
   * @return null when asked to stop, with the stage as it was
   */
  @Nullable Found after(int row, TrainingStage stage, StagePlan plan) throws InterruptedException {
    WeightAverage average = stage.average();
    boolean settles = average != null || stage.estimatesStatistics();
    if (!settles || row != plan.epochsAfter()) {
      return ofWeights(row, stage, plan);
    }
    try (StageSnapshot raw = new StageSnapshot(stage)) {
      if (average != null) {
        average.enter(row - 1 - plan.epochsBefore());
      }
      boolean estimated =
          (average != null && !average.needsStatistics())
              || WeightAverage.estimateStatistics(
                  stage.model(),
                  () ->
                      BatchPipeline.start(
                          inputs.data().train(),
                          stage.sampler(),
                          stage.batches().singleView(),
                          stage.epochs(),
                          0,
                          stage.epochs() + 1),
                  stop);
      Found found = estimated ? ofWeights(row, stage, plan) : null;
      if (found == null) {
        raw.restore();
      }
      return found;
    }
  }

  private @Nullable Found ofWeights(int row, TrainingStage stage, StagePlan plan)
      throws InterruptedException {
    requireFinite.run();
    boolean endsStage = row == plan.epochsAfter();
    Evaluation test = null;
    Evaluation validation = null;
    if (endsStage || row % inputs.spec().evaluation().everyEpochs() == 0) {
      test = evaluation.ofTest(stage.model(), plan);
      validation = evaluation.ofValidation(stage.model(), plan);
      if (test == null || validation == null) {
        return null;
      }
    }
    if (curvature == null || !curvature.isDue(row, endsStage)) {
      return new Found(test, validation, null);
    }
    List<ClassCurvature> measured = curvature.of(stage.model(), plan, row);
    return measured == null ? null : new Found(test, validation, measured);
  }
}

package dev.flattail.engine.train;

import dev.flattail.engine.NonFiniteException;
import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.evaluate.ClassGroups;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Evaluator;
import dev.flattail.engine.evaluate.ModelEvaluation;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.images.ImageSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Evaluates the model of a training between its epochs. */
final class TrainingEvaluation {
  private final TrainingInputs inputs;
  private final ClassGroups groups;
  private final MetricsOut metrics;
  private final StopSignal stop;
  private final IntConsumer evaluated;

  /**
   * @param evaluated receives the number of images of each batch
   */
  TrainingEvaluation(
      TrainingInputs inputs,
      ClassGroups groups,
      MetricsOut metrics,
      StopSignal stop,
      IntConsumer evaluated) {
    this.inputs = inputs;
    this.groups = groups;
    this.metrics = metrics;
    this.stop = stop;
    this.evaluated = evaluated;
  }

  /** Returns the scores of a stage before its first evaluation. */
  StageScores noScores(StagePlan stage) {
    return StageScores.start(new Evaluator(groups, stage.logitScale()).result().atEpoch(0));
  }

  /**
   * Evaluates {@code model} on the test split; returns null when asked to stop.
   *
   * @throws NonFiniteException when a logit is not finite, naming the image
   */
  @Nullable Evaluation ofTest(Model model, StagePlan stage) throws InterruptedException {
    return of(model, stage, inputs.data().test(), "the test split");
  }

  /** Evaluates {@code model} on the validation split, as {@link #ofTest} does. */
  @Nullable Evaluation ofValidation(Model model, StagePlan stage) throws InterruptedException {
    return of(model, stage, inputs.data().validation(), "the validation split");
  }

  private @Nullable Evaluation of(Model model, StagePlan stage, ImageSet images, String split)
      throws InterruptedException {
    try {
      return evaluated(model, stage, images);
    } catch (NonFiniteException e) {
      throw e.of(split);
    }
  }

  private @Nullable Evaluation evaluated(Model model, StagePlan stage, ImageSet images)
      throws InterruptedException {
    Evaluator evaluator = new Evaluator(groups, stage.logitScale());
    int batchSize =
        Math.max(
            inputs.spec().batchSize(), ModelEvaluation.batchSize(images.height(), images.width()));
    boolean whole =
        metrics
            .begin(ObservedActivity.Kind.EVALUATION)
            .around(
                () ->
                    ModelEvaluation.run(
                        model,
                        images,
                        inputs.normalize(),
                        batchSize,
                        evaluator,
                        count -> {
                          evaluated.accept(count);
                          return !stop.requested();
                        }));
    return whole ? evaluator.result() : null;
  }
}

package dev.flattail.engine.train.stage;

import dev.flattail.engine.model.Model;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.engine.train.method.ClassPairGradientTally;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a training stage, known before its initial weights are.
 *
 * @param number number of the stage, from 1
 * @param model spec of the model in its checkpoints
 * @param epochs number of epochs
 * @param stepsPerEpoch batches of an epoch
 * @param epochsBefore epochs of earlier stages
 * @param stepsBefore steps of earlier stages
 * @param logitScale factor of its loss on the logits
 * @param opening builds the stage on a model with the initial weights
 */
public record StagePlan(
    int number,
    ModelSpec model,
    int epochs,
    int stepsPerEpoch,
    int epochsBefore,
    long stepsBefore,
    double logitScale,
    Function<Model, TrainingStage> opening) {

  /**
   * Returns the stages of a training, in order. {@code tau-norm} trains nothing and is not a stage.
   *
   * @param pairs tally of gradients by pair of classes, or null
   */
  public static List<StagePlan> of(TrainingInputs inputs, @Nullable ClassPairGradientTally pairs) {
    TrainSpec spec = inputs.spec();
    int images = inputs.data().train().size();
    List<StagePlan> stages = new ArrayList<>();
    stages.add(
        new StagePlan(
            1,
            spec.model(),
            spec.epochs(),
            spec.stepsPerEpoch(images),
            0,
            0,
            spec.lossOf("stage1").logitScale(),
            model -> FirstStage.of(inputs, model, pairs)));
    if (spec.stage2() instanceof Stage2Spec.Trained second) {
      stages.add(
          new StagePlan(
              2,
              second.model(spec.model()),
              second.epochs(),
              spec.stage2StepsPerEpoch(images),
              spec.epochs(),
              (long) spec.epochs() * spec.stepsPerEpoch(images),
              spec.lossOf("last").logitScale(),
              model -> ClassifierStage.of(inputs, second, model)));
    }
    return List.copyOf(stages);
  }

  /** Returns the number of completed epochs after this stage. */
  public int epochsAfter() {
    return epochsBefore + epochs;
  }

  /** Builds the stage on a model with the initial weights. */
  public TrainingStage open(Model weights) {
    return opening.apply(weights);
  }
}

package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.ClassObjective;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes a classifier's loss on the features of one batch.
 *
 * @param classWeights {@code [C]} in the model's master format, or null
 * @param features {@code [N, F]}, constant
 * @param shift CC-SAM's second stage, or null for the loss alone
 */
record HeadObjective(
    Model model,
    HeadParameters parameters,
    Loss loss,
    @Nullable NDArray classWeights,
    NDArray features,
    Targets targets,
    @Nullable FeatureShift shift)
    implements ClassObjective {

  @Override
  public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
    return RecordedPass.evaluate(
        owner,
        at,
        (scope, leaf) -> {
          NDArray input = RecordedPass.constant(features, scope);
          NDArray logits = parameters.logits(leaf, input);
          NDArray value = targets.loss(loss, logits, classWeights);
          if (shift != null) {
            value = shift.loss(value, leaf, parameters, loss, input, targets.labels());
          }
          return new RecordedPass.Value(value, targets.correct(logits.stopGradient()));
        });
  }

  @Override
  public Parts parts(
      NDManager owner, NDArray at, boolean updateStatistics, List<double[]> classFactors) {
    return RecordedPass.parts(
        owner,
        at,
        classFactors,
        model.format(),
        (scope, leaf) -> {
          NDArray logits = parameters.logits(leaf, RecordedPass.constant(features, scope));
          return new RecordedPass.Samples(
              targets.contributions(loss, logits, classWeights),
              targets.labels(),
              targets.correct(logits.stopGradient()));
        });
  }
}

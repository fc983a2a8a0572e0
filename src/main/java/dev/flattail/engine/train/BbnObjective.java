package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.GradMode;
import java.util.List;

/**
 * BBN's loss on one batch: each stream goes through its branch, the features are multiplied by
 * twice the streams' shares and classified together, and the loss is that of both labels by the
 * shares.
 *
 * @param targets labels of the streams, and the first one's share
 * @param streams the two streams' images, each {@code [N, C, H, W]}
 */
record BbnObjective(Model model, Loss loss, Targets targets, List<NDArray> streams)
    implements Objective {

  @Override
  public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      double share = targets.lambda();
      Output output =
          model.forward(
              leaf,
              streams.stream().map(images -> input(images, scope)).toList(),
              new double[] {2 * share, 2 * (1 - share)},
              updateStatistics);
      NDArray value = targets.loss(loss, output.logits(), null);
      Evaluation evaluation =
          new Evaluation(
              value.stopGradient(),
              Autograd.gradient(value, leaf),
              targets.correct(output.logits().stopGradient()));
      evaluation.loss().attach(owner);
      evaluation.gradient().attach(owner);
      evaluation.correct().attach(owner);
      return evaluation;
    }
  }

  private static NDArray input(NDArray images, NDManager scope) {
    NDArray input = images.stopGradient();
    input.attach(scope);
    return input;
  }
}

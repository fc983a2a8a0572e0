package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.optim.Objective;
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
    return RecordedPass.evaluate(
        owner,
        at,
        (scope, leaf) -> {
          double share = targets.lambda();
          Output output =
              model.forward(
                  leaf,
                  streams.stream().map(images -> RecordedPass.constant(images, scope)).toList(),
                  new double[] {2 * share, 2 * (1 - share)},
                  updateStatistics);
          NDArray value = targets.loss(loss, output.logits(), null);
          return new RecordedPass.Value(value, targets.correct(output.logits().stopGradient()));
        });
  }
}

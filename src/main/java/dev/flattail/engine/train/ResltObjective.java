package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.ResltLoss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.SummedHead;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.BatchNormMode;

/**
 * ResLT's loss on one batch. Right predictions are those of the sum.
 *
 * @param model with a {@link SummedHead}
 * @param images {@code [N, C, H, W]}
 */
record ResltObjective(Model model, ResltLoss loss, Targets targets, NDArray images)
    implements Objective {

  @Override
  public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
    BatchNormMode mode = RecordedPass.mode(updateStatistics);
    return RecordedPass.evaluate(
        owner,
        at,
        (scope, leaf) -> {
          NDArray input = RecordedPass.constant(images, scope);
          Output output = model.forward(leaf, input, mode);
          SummedHead head = (SummedHead) model.network().head();
          NDArray value =
              loss.of(
                  head.addends(output, model.format()),
                  output.logits(),
                  RecordedPass.constant(targets.labels(), scope));
          return new RecordedPass.Value(value, targets.correct(output.logits().stopGradient()));
        });
  }
}

package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.ResltLoss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.SummedHead;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;

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
    BatchNormMode mode = updateStatistics ? BatchNormMode.TRAIN : BatchNormMode.TRAIN_KEEP_RUNNING;
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      NDArray input = constant(images, scope);
      Output output = model.forward(leaf, input, mode);
      SummedHead head = (SummedHead) model.network().head();
      NDArray value =
          loss.of(
              head.addends(output, model.format()),
              output.logits(),
              constant(targets.labels(), scope));
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

  /** The same numbers, whose results belong to this pass. */
  private static NDArray constant(NDArray array, NDManager scope) {
    NDArray alias = array.stopGradient();
    alias.attach(scope);
    return alias;
  }
}

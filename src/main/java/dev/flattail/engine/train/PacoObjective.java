package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.PacoLoss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.PacoHeads;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;

/**
 * PaCo's loss on one batch. Keys and queue are the same in every pass of a step.
 *
 * @param statistics views of the model's running statistics
 * @param images first views {@code [N, C, H, W]}
 * @param keys embeddings of the second views {@code [N, D]}, constant
 */
record PacoObjective(
    Model model,
    PacoLoss loss,
    FlatLayout.Views statistics,
    Targets targets,
    NDArray images,
    NDArray keys,
    KeyQueue queue)
    implements Objective {

  @Override
  public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
    BatchNormMode mode = updateStatistics ? BatchNormMode.TRAIN : BatchNormMode.TRAIN_KEEP_RUNNING;
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      NDArray input = constant(images, scope);
      Output output = model.forward(leaf, input, mode);
      NDArray value =
          loss.of(
              output.logits(),
              PacoHeads.embeddings(output, statistics, mode, model.format()),
              constant(keys, scope),
              constant(queue.keys(), scope),
              constant(targets.labels(), scope),
              constant(queue.labels(), scope));
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

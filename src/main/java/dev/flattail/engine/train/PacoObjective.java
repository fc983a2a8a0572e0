package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.PacoLoss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.PacoHeads;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;

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
    BatchNormMode mode = RecordedPass.mode(updateStatistics);
    return RecordedPass.evaluate(
        owner,
        at,
        (scope, leaf) -> {
          NDArray input = RecordedPass.constant(images, scope);
          Output output = model.forward(leaf, input, mode);
          NDArray value =
              loss.of(
                  output.logits(),
                  PacoHeads.embeddings(output, statistics, mode, model.format()),
                  RecordedPass.constant(keys, scope),
                  RecordedPass.constant(queue.keys(), scope),
                  RecordedPass.constant(targets.labels(), scope),
                  RecordedPass.constant(queue.labels(), scope));
          return new RecordedPass.Value(value, targets.correct(output.logits().stopGradient()));
        });
  }
}

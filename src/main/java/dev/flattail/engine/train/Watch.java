package dev.flattail.engine.train;

import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Output;

/** Looks on while a step is taken. */
@FunctionalInterface
interface Watch {
  Watch NONE = (output, loss, targets) -> {};

  /**
   * After a forward pass over the whole batch, in training mode.
   *
   * @param output recorded
   * @param loss as it is on this batch
   */
  void forward(Output output, Loss loss, Targets targets);
}

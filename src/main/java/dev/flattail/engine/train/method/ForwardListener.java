package dev.flattail.engine.train.method;

import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Output;

/** Observes the forward passes of a step. */
@FunctionalInterface
interface ForwardListener {
  ForwardListener NONE = (output, loss, targets) -> {};

  /**
   * Receives a forward pass over the whole batch, in training mode.
   *
   * @param output recorded output
   * @param loss loss for this batch
   */
  void forward(Output output, Loss loss, Targets targets);
}

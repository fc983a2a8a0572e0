package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.optim.Objective.Evaluation;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;

/** What every objective does around its own loss: record a pass, differentiate it, free it. */
final class RecordedPass {
  private RecordedPass() {}

  /**
   * @param loss to descend, a scalar
   * @param correct how many samples were predicted rightly, not recorded
   */
  record Value(NDArray loss, NDArray correct) {}

  /** A method's own pass. */
  @FunctionalInterface
  interface Work {
    /**
     * @param scope owner of what the pass makes
     * @param leaf the parameters, recorded
     */
    Value at(NDManager scope, NDArray leaf);
  }

  /**
   * Runs {@code work} and differentiates its loss; its activations are freed before this returns.
   *
   * @param owner of the results
   * @param at vector of parameters
   */
  static Evaluation evaluate(NDManager owner, NDArray at, Work work) {
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      return results(owner, leaf, work.at(scope, leaf));
    }
  }

  /** Loss, gradient and count of a recorded pass, for {@code owner}. */
  static Evaluation results(NDManager owner, NDArray leaf, Value value) {
    Evaluation evaluation =
        new Evaluation(
            value.loss().stopGradient(), Autograd.gradient(value.loss(), leaf), value.correct());
    evaluation.loss().attach(owner);
    evaluation.gradient().attach(owner);
    evaluation.correct().attach(owner);
    return evaluation;
  }

  /** The same numbers, whose results belong to this pass. */
  static NDArray constant(NDArray array, NDManager scope) {
    NDArray alias = array.stopGradient();
    alias.attach(scope);
    return alias;
  }

  static BatchNormMode mode(boolean updateStatistics) {
    return updateStatistics ? BatchNormMode.TRAIN : BatchNormMode.TRAIN_KEEP_RUNNING;
  }
}

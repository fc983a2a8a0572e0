package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.optim.ClassObjective;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import java.util.List;

/** Records a pass of an objective, differentiates it and frees it. */
public final class RecordedPass {
  private RecordedPass() {}

  /**
   * The result of a pass.
   *
   * @param loss minimized loss, a scalar
   * @param correct number of correct predictions, not recorded
   */
  record Value(NDArray loss, NDArray correct) {}

  /**
   * The result of a pass whose loss is split by class.
   *
   * @param contributions contribution of each sample to the loss {@code [N]}, recorded
   * @param labels {@code [N]}, INT64
   * @param correct number of correct predictions, not recorded
   */
  record Samples(NDArray contributions, NDArray labels, NDArray correct) {}

  /** A pass at parameters that are recorded. */
  @FunctionalInterface
  interface Work<R> {
    /**
     * Runs the pass.
     *
     * @param scope owner of what the pass makes
     * @param leaf the parameters, recorded
     */
    R at(NDManager scope, NDArray leaf);
  }

  /** A method's own pass through a network in training mode. */
  @FunctionalInterface
  interface Pass {
    /**
     * Runs the pass.
     *
     * @param scope owner of the pass's arrays
     * @param leaf the parameters, recorded
     * @param mode of batch normalization
     */
    Value at(NDManager scope, NDArray leaf, BatchNormMode mode);
  }

  /** Returns the objective that {@code pass} computes. */
  static Objective objective(Pass pass) {
    return (owner, at, updateStatistics) ->
        evaluate(owner, at, (scope, leaf) -> pass.at(scope, leaf, mode(updateStatistics)));
  }

  /**
   * Runs {@code work} and differentiates its loss; its activations are freed before this returns.
   *
   * @param owner of the results
   * @param at vector of parameters
   */
  static Objective.Evaluation evaluate(NDManager owner, NDArray at, Work<Value> work) {
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      Value value = work.at(scope, leaf);
      Objective.Evaluation evaluation =
          new Objective.Evaluation(
              value.loss().stopGradient(), Autograd.gradient(value.loss(), leaf), value.correct());
      evaluation.loss().attach(owner);
      evaluation.gradient().attach(owner);
      evaluation.correct().attach(owner);
      return evaluation;
    }
  }

  /**
   * Runs {@code work} and differentiates the parts of its loss by class factors.
   *
   * @param owner of the results
   * @param at vector of parameters
   * @param classFactors one array per part with a factor for each class
   * @param format of the contributions
   */
  static ClassObjective.Parts parts(
      NDManager owner,
      NDArray at,
      List<double[]> classFactors,
      NumberFormat format,
      Work<Samples> work) {
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      Samples samples = work.at(scope, leaf);
      List<ClassObjective.Part> parts =
          LossParts.of(samples.contributions(), leaf, samples.labels(), classFactors, format);
      NDArray whole = samples.contributions().stopGradient().sum();
      for (ClassObjective.Part part : parts) {
        part.loss().attach(owner);
        part.gradient().attach(owner);
      }
      whole.attach(owner);
      samples.correct().attach(owner);
      return new ClassObjective.Parts(whole, samples.correct(), parts);
    }
  }

  /** Returns the array as a constant that {@code scope} owns. */
  public static NDArray constant(NDArray array, NDManager scope) {
    NDArray alias = array.stopGradient();
    alias.attach(scope);
    return alias;
  }

  static BatchNormMode mode(boolean updateStatistics) {
    return updateStatistics ? BatchNormMode.TRAIN : BatchNormMode.TRAIN_KEEP_RUNNING;
  }
}

package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** An objective whose loss can be evaluated at parameters that are perturbed for each class. */
public interface ClassPerturbedObjective extends ClassObjective {
  /**
   * Computes the loss, of which the share {@code flatRatio} is evaluated at a classifier that is
   * perturbed for each class. One forward and one backward pass.
   */
  Evaluation withPerturbedHead(
      NDManager owner, NDArray at, ClassPerturbation perturbation, double flatRatio);

  /**
   * Runs one forward and backward pass over the batch. It is followed by any number of passes over
   * the samples of a class, whose batch normalization uses the batch's means and variances as
   * constants.
   */
  ClassPasses classPasses(NDManager owner, NDArray at);

  /** Passes over the samples of single classes. */
  interface ClassPasses {
    /** Returns the pass over the whole batch. */
    Evaluation whole();

    /** Returns the classes in the batch (by the first label under mixup), ascending. */
    int[] classes();

    /**
     * Returns the share of a class's samples in the batch mean. The shares of all {@link
     * #classes()} add up to one.
     */
    double share(int label);

    /**
     * Computes the mean loss of a class's samples.
     *
     * @param hardLabels under mixup, whether to use the first label alone instead of both by their
     *     shares
     */
    Evaluation of(NDManager owner, int label, NDArray at, boolean hardLabels);
  }
}

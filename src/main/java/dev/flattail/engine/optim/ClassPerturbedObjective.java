package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** An objective whose loss can be taken at parameters that are perturbed for each class. */
public interface ClassPerturbedObjective extends ClassObjective {
  /**
   * The loss with the share {@code flatRatio} of it taken at a classifier that is moved for each
   * class. One forward and one backward pass.
   */
  Evaluation withPerturbedHead(
      NDManager owner, NDArray at, ClassPerturbation perturbation, double flatRatio);

  /**
   * One forward and backward pass over the batch, and then any number of passes over the samples of
   * a class, whose batch normalization takes the means and variances of the first as constants.
   */
  ClassPasses classPasses(NDManager owner, NDArray at);

  /** The classes of a batch, one by one. */
  interface ClassPasses {
    /** The pass over the whole batch. */
    Evaluation whole();

    /** Classes that the batch has samples of, by the first label under mixup, ascending. */
    int[] classes();

    /**
     * The share of a class's samples in the mean over the batch. The shares of all {@link
     * #classes()} add up to one.
     */
    double share(int label);

    /**
     * The mean loss of a class's samples.
     *
     * @param hardLabels under mixup: whether the first label alone counts, instead of both by their
     *     shares
     */
    Evaluation of(NDManager owner, int label, NDArray at, boolean hardLabels);
  }
}

package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** What a step descends: the loss of one batch as a function of the flat parameter vector. */
public interface Objective {
  /**
   * Loss and gradient at a vector.
   *
   * @param owner will own the results; everything else is freed
   * @param at flat parameter vector {@code [P]}, not changed
   * @param updateStatistics whether batch normalisation's running statistics learn from this pass
   */
  Evaluation at(NDManager owner, NDArray at, boolean updateStatistics);

  /**
   * Loss and gradient that say where to climb to before {@link #at} is descended: mostly the same.
   */
  default Evaluation ascent(NDManager owner, NDArray at, boolean updateStatistics) {
    return at(owner, at, updateStatistics);
  }

  /**
   * Parts of the loss, all from one forward pass. A part is the sum over the batch of each sample's
   * contribution times its class's factor; the contributions add up to the loss of {@link #at}.
   *
   * @param classFactors for each part a factor for each class; a part without a sample whose factor
   *     is not zero has a zero loss and gradient
   */
  default Parts parts(
      NDManager owner, NDArray at, boolean updateStatistics, List<double[]> classFactors) {
    throw notByClasses();
  }

  /**
   * The loss with the share {@code flatRatio} of it taken at a classifier that is moved for each
   * class. One forward and one backward pass.
   */
  default Evaluation withMovedHead(
      NDManager owner, NDArray at, ClassPerturbation perturbation, double flatRatio) {
    throw notByClasses();
  }

  /**
   * One forward and backward pass over the batch, and then any number of passes over the samples of
   * a class, whose batch normalisation takes the means and variances of the first as constants.
   */
  default ClassPasses classPasses(NDManager owner, NDArray at) {
    throw notByClasses();
  }

  private static IllegalStateException notByClasses() {
    return new IllegalStateException(
        "a spec with a loss that classes cannot split and a step that needs it is refused before");
  }

  /**
   * One forward and backward pass.
   *
   * @param loss scalar
   * @param gradient {@code [P]}
   * @param correct how many predictions of the batch were right, scalar
   */
  record Evaluation(NDArray loss, NDArray gradient, NDArray correct) {}

  /**
   * The loss in parts.
   *
   * @param loss of the whole batch, scalar
   * @param correct how many predictions of the batch were right, scalar
   * @param parts in the order of their factors
   */
  record Parts(NDArray loss, NDArray correct, List<Part> parts) {}

  /**
   * A part of the loss.
   *
   * @param loss scalar
   * @param gradient {@code [P]}
   */
  record Part(NDArray loss, NDArray gradient) {}

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

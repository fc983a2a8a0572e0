package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.Scalars;
import java.util.List;
import java.util.Objects;

/**
 * Computes ResLT's loss (Cui et al., TPAMI 2022): ResLT {@code CIFAR/cifarTrain_reslt_cifar100.py}.
 *
 * @param learned whether a branch learns a class, 1 or 0 {@code [C, B]}
 * @param beta share of the branches' own losses
 * @param sumEpsilon added to probabilities in the loss of the sum; 0 is cross-entropy
 */
public record ResltTerms(NDArray learned, double beta, double sumEpsilon) {
  /** Number that the authors add to a probability before its logarithm. */
  private static final double EPSILON = 1e-7;

  /**
   * Combines the loss of each branch on the samples of its classes, averaged over samples and
   * branches, with the loss of the sum.
   *
   * @param branches logits {@code [N, C]} of each branch
   * @param sum of them
   * @param labels {@code [N]}, INT64
   * @return scalar, owned by the logits' manager
   */
  public NDArray of(List<NDArray> branches, NDArray sum, NDArray labels) {
    return Scalars.times(own(branches, labels), beta)
        .add(Scalars.times(ofSum(sum, labels).mean(), 1 - beta));
  }

  private NDArray ofSum(NDArray sum, NDArray labels) {
    return sumEpsilon == 0
        ? CrossEntropyLoss.nll(sum, labels)
        : nll(sum, labels.reshape(-1, 1), sumEpsilon);
  }

  /** Computes {@code -log(p_y + epsilon)} of each sample {@code [N, 1]}. */
  private static NDArray nll(NDArray logits, NDArray column, double epsilon) {
    return logits.softmax(1).gather(column, 1).add(epsilon).log().neg();
  }

  private NDArray own(List<NDArray> branches, NDArray labels) {
    NDArray column = labels.reshape(-1, 1);
    NDArray counted = counted(branches.getFirst(), labels);
    NDArray losses = null;
    for (int branch = 0; branch < branches.size(); branch++) {
      NDArray loss =
          nll(branches.get(branch), column, EPSILON)
              .mul(counted.get(":, {}:{}", (long) branch, (long) branch + 1));
      losses = losses == null ? loss.sum() : losses.add(loss.sum());
    }
    return Objects.requireNonNull(losses).div(counted.sum());
  }

  /**
   * Computes the mask of samples in each branch's loss {@code [N, B]}, owned by {@code like}'s
   * manager.
   */
  private NDArray counted(NDArray like, NDArray labels) {
    NDArray rows = learned.stopGradient();
    rows.attach(like.getManager());
    return Layers.rows(rows, labels);
  }
}

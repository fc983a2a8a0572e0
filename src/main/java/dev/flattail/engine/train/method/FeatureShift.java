package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.Scalars;
import java.util.Arrays;

/**
 * CC-SAM's second stage ({@code train_cifar.py}, {@code train_sample}). Features move along the
 * gradient of their class's mean loss, by the class's weight over the norm of that gradient over
 * all the class's samples. The loss there is also weighted by class and mixed with the loss at the
 * original features.
 *
 * @param classWeights {@code [C]} in the features' format
 * @param share share of the shifted loss
 */
record FeatureShift(NDArray classWeights, double share) {

  /**
   * Computes the unnormalized weights {@code log(n_1 / n_c + 0.01) / divisor}; CC-SAM {@code
   * utils.py}.
   */
  static double[] classWeights(int[] classCounts, double divisor) {
    double most = Arrays.stream(classCounts).max().orElseThrow();
    // Classes without training images never occur in a batch.
    return Arrays.stream(classCounts)
        .mapToDouble(n -> n == 0 ? 0 : Math.log(most / n + 0.01) / divisor)
        .toArray();
  }

  /** Computes the share of the shifted loss in an epoch, counted from 0. */
  static double share(int epoch, int epochs, double upLimit) {
    return Math.min((epoch + 1.0) / epochs, upLimit);
  }

  /**
   * Computes the mixed loss.
   *
   * @param plain loss at the original features, scalar
   * @param leaf parameters of the head, recorded
   * @param features {@code [N, F]}, constant
   * @param labels {@code [N]}, INT64
   */
  NDArray loss(
      NDArray plain,
      NDArray leaf,
      HeadParameters head,
      Loss loss,
      NDArray features,
      NDArray labels) {
    NDManager scope = features.getManager();
    NDArray ownLabels = RecordedPass.constant(labels, scope);
    DataType format = features.getDataType();
    NDArray same = ownLabels.reshape(-1, 1).eq(ownLabels.reshape(1, -1)).toType(format, false);
    NDArray members = same.sum(new int[] {1});
    NDArray at = Autograd.leaf(scope, features);
    NDArray classMeans =
        loss.perSample(head.logits(leaf.stopGradient(), at), ownLabels, null).div(members).sum();
    NDArray gradient = Autograd.gradient(classMeans, at);
    NDArray squares = gradient.square().sum(new int[] {1}, true);
    NDArray norm = same.matMul(squares).sqrt();
    NDArray safe = norm.add(norm.eq(0).toType(format, false));
    NDArray weights = classWeights.take(scope, ownLabels);
    NDArray moved = features.add(gradient.mul(weights.reshape(-1, 1)).div(safe));
    NDArray there = loss.perSample(head.logits(leaf, moved), ownLabels, null).mul(weights).mean();
    return Scalars.times(there, share).add(Scalars.times(plain, 1 - share));
  }
}

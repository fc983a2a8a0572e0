package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Scalars;

/**
 * The loss of a batch of images of several classes, as a training computes it: their mean, weighted
 * by classes.
 *
 * @param of the same images
 * @param weight factor of this part of the batch
 */
record BatchLoss(ClassMeanLoss of, double weight) implements LossTerm {

  @Override
  public long recordedBytes() {
    return of.recordedBytes();
  }

  @Override
  public NDArray outputs(NDArray at, NDManager owner) {
    return of.outputs(at, owner);
  }

  /**
   * Computes the contribution of each image, times their number, so that the mean is the weighted
   * one.
   */
  @Override
  public NDArray losses(NDArray outputs) {
    return Scalars.times(of.contributions(outputs), of.images().size());
  }
}

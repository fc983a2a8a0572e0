package dev.flattail.engine.model;

/** The second derivatives of a loss by the entries of a {@link Head}'s tensors. */
@FunctionalInterface
public interface HeadCurvature {
  /**
   * Computes the traces of the second derivatives of one image's loss by each of the head's
   * tensors, with the features held.
   *
   * @param features {@code [F]}
   * @param gradient of the loss by the logits {@code [C]}
   * @param hessian second derivative of the loss by the logits {@code [C][C]}
   * @return one for each of {@link Head#tensors()}
   */
  double[] traces(double[] features, double[] gradient, double[][] hessian);
}

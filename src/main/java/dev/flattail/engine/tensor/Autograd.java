package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Derivatives of recorded computations, by {@code torch.autograd.grad}. Nothing is accumulated in
 * the leaves, so several gradients at one leaf do not disturb each other.
 */
public final class Autograd {
  private Autograd() {}

  /**
   * An alias of {@code values} at which derivatives can be taken. The alias shares memory; the
   * original stays free of history and may be updated in place.
   *
   * @return a leaf owned by {@code owner}
   */
  public static NDArray leaf(NDManager owner, NDArray values) {
    NDArray leaf = values.stopGradient();
    leaf.attach(owner);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /**
   * The gradient of {@code output} with respect to {@code at}. Frees the recorded graph.
   *
   * @param output scalar, recorded under {@link GradMode#recording()}
   * @param at a leaf that {@code output} depends on
   * @return same shape as {@code at}, owned by {@code output}'s manager
   */
  public static NDArray gradient(NDArray output, NDArray at) {
    return Kernels.call("gradient", output.getManager(), output, at);
  }

  /**
   * The gradient as a recorded function of {@code at}: {@link #vectorJacobian} of it gives exact
   * Hessian-vector products (Pearlmutter 1994). Call it under {@link GradMode#recording()}.
   *
   * @return same shape as {@code at}, owned by {@code output}'s manager; keeps the whole graph
   *     alive until that manager is closed
   */
  public static NDArray differentiableGradient(NDArray output, NDArray at) {
    return Kernels.call("differentiable_gradient", output.getManager(), output, at);
  }

  /**
   * {@code direction' * d output / d at}. The graph is kept, so it can be called any number of
   * times; with a {@link #differentiableGradient} as {@code output} this is the Hessian times
   * {@code direction}.
   *
   * @param direction same shape as {@code output}
   * @return same shape as {@code at}, owned by {@code direction}'s manager
   */
  public static NDArray vectorJacobian(NDArray output, NDArray at, NDArray direction) {
    return Kernels.call("vector_jacobian", direction.getManager(), output, at, direction);
  }
}

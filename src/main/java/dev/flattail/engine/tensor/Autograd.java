package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Differentiates recorded computations by {@code torch.autograd.grad}. Nothing is accumulated in
 * the leaves, so several gradients at one leaf are independent.
 */
public final class Autograd {
  private Autograd() {}

  /**
   * Creates an alias of {@code values} at which derivatives can be taken. The alias shares memory.
   * The original has no history and may be updated in place.
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
   * Computes the gradient of {@code output} with respect to {@code at}. Frees the recorded graph.
   *
   * @param output scalar, recorded under {@link GradMode#recording()}
   * @param at a leaf that {@code output} depends on
   * @return same shape as {@code at}, owned by {@code output}'s manager
   */
  public static NDArray gradient(NDArray output, NDArray at) {
    return Kernels.call("gradient", output.getManager(), output, at);
  }

  /**
   * Computes the gradient as a recorded function of {@code at}. Its {@link #vectorJacobian} gives
   * exact Hessian-vector products (Pearlmutter 1994). Call it under {@link GradMode#recording()}.
   *
   * @return same shape as {@code at}, owned by {@code output}'s manager; keeps the whole graph
   *     alive until that manager is closed
   */
  public static NDArray differentiableGradient(NDArray output, NDArray at) {
    return Kernels.call("differentiable_gradient", output.getManager(), output, at);
  }

  /**
   * Computes {@code direction' * d output / d at}. The graph is kept, so this can be called
   * repeatedly. With a {@link #differentiableGradient} as {@code output}, the result is the Hessian
   * times {@code direction}.
   *
   * @param direction same shape as {@code output}
   * @return same shape as {@code at}, owned by {@code direction}'s manager
   */
  public static NDArray vectorJacobian(NDArray output, NDArray at, NDArray direction) {
    return Kernels.call("vector_jacobian", direction.getManager(), output, at, direction);
  }

  /**
   * Computes {@code direction' * d output / d at} as a recorded function of {@code direction}. It
   * is linear in {@code direction}, so that its own {@link #vectorJacobian} at {@code direction} is
   * the Jacobian {@code d output / d at} times a vector, at any values of {@code direction}. Call
   * it under {@link GradMode#recording()}.
   *
   * @param direction a leaf, same shape as {@code output}
   * @return same shape as {@code at}, owned by {@code output}'s manager; keeps the whole graph
   *     alive until that manager is closed
   */
  public static NDArray differentiableVectorJacobian(
      NDArray output, NDArray at, NDArray direction) {
    return Kernels.call(
        "differentiable_vector_jacobian", output.getManager(), output, at, direction);
  }
}

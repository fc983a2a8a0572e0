package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.CurvatureMatrix;
import java.util.function.UnaryOperator;

/**
 * A term of a loss, recorded at a parameter vector. With z the outputs, J = dz/dw and l the term as
 * a function of z, its matrices are
 *
 * <ul>
 *   <li>the Hessian, by double backward (Pearlmutter 1994);
 *   <li>the generalized Gauss-Newton matrix J' (d2l/dz2) J (Schraudolph 2002; Martens 2020);
 *   <li>the residual, Hessian minus Gauss-Newton: the Hessian of z'r with r = dl/dz held constant,
 *       so that nothing is subtracted;
 *   <li>the empirical Fisher matrix G'G / N, with G the {@code [N, P]} gradients of single images.
 * </ul>
 *
 * <p>Products with J and G differentiate the vector-Jacobian product in its vector.
 *
 * @param scope owner of the recording
 * @param value scalar, unweighted
 * @param gradient {@code [P]}, unweighted
 * @param product multiplies a vector {@code [P]} of the parameters' format by the term's unweighted
 *     matrix; the result is owned by the vector's manager
 */
record RecordedTerm(
    NDManager scope, NDArray value, NDArray gradient, UnaryOperator<NDArray> product)
    implements AutoCloseable {

  /**
   * Records a term.
   *
   * @param parameters {@code [P]}; must not change while this is open
   */
  static RecordedTerm of(
      CurvatureMatrix matrix, LossTerm term, NDArray parameters, NDManager owner) {
    NDManager scope = owner.newSubManager();
    try (GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, parameters);
      NDArray outputs = term.outputs(leaf, scope);
      return switch (matrix) {
        case HESSIAN -> hessian(scope, leaf, term.losses(outputs).mean());
        case GGN -> gaussNewton(scope, leaf, outputs, term);
        case FISHER -> fisher(scope, leaf, term.losses(outputs));
        case RESIDUAL -> residual(scope, leaf, outputs, term);
      };
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private static RecordedTerm hessian(NDManager scope, NDArray leaf, NDArray value) {
    NDArray gradient = Autograd.differentiableGradient(value, leaf);
    return new RecordedTerm(
        scope, value, gradient, v -> Autograd.vectorJacobian(gradient, leaf, v));
  }

  private static RecordedTerm gaussNewton(
      NDManager scope, NDArray leaf, NDArray outputs, LossTerm term) {
    NDArray z = Autograd.leaf(scope, outputs);
    NDArray value = term.losses(z).mean();
    NDArray slopes = Autograd.differentiableGradient(value, z);
    NDArray gradient = Autograd.vectorJacobian(outputs, leaf, slopes.stopGradient());
    UnaryOperator<NDArray> jacobian = jacobian(scope, leaf, outputs);
    return new RecordedTerm(
        scope,
        value,
        gradient,
        v -> {
          NDArray moved = jacobian.apply(v);
          return Autograd.vectorJacobian(outputs, leaf, Autograd.vectorJacobian(slopes, z, moved));
        });
  }

  private static RecordedTerm residual(
      NDManager scope, NDArray leaf, NDArray outputs, LossTerm term) {
    NDArray z = Autograd.leaf(scope, outputs);
    NDArray value = term.losses(z).mean();
    // The gradient of z'r is that of the loss.
    NDArray slopes = Autograd.differentiableGradient(value, z).stopGradient();
    RecordedTerm linear = hessian(scope, leaf, outputs.mul(slopes).sum());
    return new RecordedTerm(scope, value, linear.gradient, linear.product);
  }

  private static RecordedTerm fisher(NDManager scope, NDArray leaf, NDArray losses) {
    double share = 1.0 / losses.size();
    NDArray value = losses.mean();
    NDArray gradient =
        Autograd.vectorJacobian(losses, leaf, Scalars.times(losses.onesLike(), share));
    UnaryOperator<NDArray> jacobian = jacobian(scope, leaf, losses);
    return new RecordedTerm(
        scope,
        value,
        gradient,
        v -> Autograd.vectorJacobian(losses, leaf, Scalars.times(jacobian.apply(v), share)));
  }

  /** Records products with the Jacobian of {@code outputs}. */
  private static UnaryOperator<NDArray> jacobian(NDManager scope, NDArray leaf, NDArray outputs) {
    NDArray direction = Autograd.leaf(scope, outputs.zerosLike());
    NDArray transposed = Autograd.differentiableVectorJacobian(outputs, leaf, direction);
    return v -> Autograd.vectorJacobian(transposed, direction, v);
  }

  @Override
  public void close() {
    scope.close();
  }
}

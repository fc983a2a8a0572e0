package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.results.DirectionalGradients;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;

/**
 * Measures gradients of batches along a unit vector, and those of sharpness-aware steps from the
 * same batches (Foret et al. 2021): at {@code w + rho g / (|g| + 1e-12)}, with the batch's own
 * gradient g. Parts of a batch are summed in float64.
 *
 * @param parameters where to differentiate, {@code [P]}; not changed
 * @param direction unit vector {@code [P]}, float64
 * @param eigenvalue that belongs to it
 * @param radii of the sharpness-aware steps
 * @param stop polled before each part of a batch
 * @param onPass called after each product of a batch, and after each gradient of a step
 */
record GradientsAlongVector(
    NDArray parameters,
    NDArray direction,
    double eigenvalue,
    List<Double> radii,
    StopSignal stop,
    Runnable onPass) {
  /** As in SAM's ascent. */
  private static final double SAM_EPSILON = 1e-12;

  /** Returns the number of calls of {@code onPass} for a batch. */
  static int passes(int radii) {
    return 1 + radii;
  }

  /**
   * Measures batches.
   *
   * @param batch terms of the loss of the i-th batch
   * @param batchSize images in each
   * @throws CancellationException when asked to stop
   */
  DirectionalGradients over(
      int batches, int batchSize, IntFunction<List<? extends LossTerm>> batch) {
    GradientSamples samples = new GradientSamples(eigenvalue, radii);
    for (int i = 0; i < batches; i++) {
      samples.add(sample(batch.apply(i)));
    }
    return samples.estimate(batchSize);
  }

  private GradientSamples.Sample sample(List<? extends LossTerm> terms) {
    try (NDManager scope = direction.getManager().newSubManager()) {
      NDArray gradient = zeros(scope);
      NDArray product = zeros(scope);
      NDArray inFormat = direction.toType(parameters.getDataType(), true);
      inFormat.attach(scope);
      for (LossTerm term : terms) {
        checkStop();
        try (RecordedTerm recorded =
            RecordedTerm.of(CurvatureMatrix.HESSIAN, term, parameters, scope)) {
          add(recorded.gradient().stopGradient(), term.weight(), gradient);
          add(recorded.product().apply(inFormat), term.weight(), product);
        }
      }
      onPass.run();
      double norm = FlatVectors.norm(gradient) + SAM_EPSILON;
      List<GradientSamples.Step> steps = new ArrayList<>();
      for (double rho : radii) {
        steps.add(step(terms, gradient, rho / norm));
        onPass.run();
      }
      return new GradientSamples.Sample(
          dot(gradient, direction), norm, dot(product, direction), dot(product, gradient), steps);
    }
  }

  private GradientSamples.Step step(
      List<? extends LossTerm> terms, NDArray gradient, double factor) {
    try (NDManager scope = direction.getManager().newSubManager()) {
      NDArray at = parameters.duplicate();
      at.attach(scope);
      FlatVectors.accumulate(at, gradient, factor);
      NDArray sum = zeros(scope);
      for (LossTerm term : terms) {
        checkStop();
        try (NDManager own = scope.newSubManager();
            GradMode recording = GradMode.recording()) {
          NDArray leaf = Autograd.leaf(own, at);
          FlatVectors.accumulate(sum, Autograd.gradient(term.at(leaf, own), leaf), term.weight());
        }
      }
      return new GradientSamples.Step(dot(sum, direction), FlatVectors.norm(sum));
    }
  }

  private NDArray zeros(NDManager owner) {
    return owner.zeros(parameters.getShape(), DataType.FLOAT64);
  }

  private static void add(NDArray x, double weight, NDArray sum) {
    try (x) {
      FlatVectors.accumulate(sum, x, weight);
    }
  }

  private static double dot(NDArray x, NDArray y) {
    try (GradMode off = GradMode.off();
        NDArray product = x.dot(y)) {
      return product.getDouble();
    }
  }

  private void checkStop() {
    if (stop.requested()) {
      throw new CancellationException("asked to stop");
    }
  }
}

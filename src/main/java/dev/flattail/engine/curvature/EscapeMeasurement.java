package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.NegativeCurvature;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures whether sharpness-aware steps have a larger component along negative curvature than
 * plain gradients: of batches of a class and of the whole split, along the eigenvector of the
 * smallest eigenvalue of the class's Hessian. Batch normalization is in evaluation mode, and images
 * are not augmented. Derivation: docs/reference/escape.md.
 *
 * @param onPassOver returns what to call after each pass over so many images
 */
record EscapeMeasurement(
    HessianSpec.Escape spec,
    Model model,
    MeasuredTerms terms,
    StopSignal stop,
    IntFunction<Runnable> onPassOver) {
  private static final double NANOS = 1e9;

  /**
   * Returns the work for a class, or for the whole split, in passes over an image.
   *
   * @param c null for the whole split
   */
  static double work(HessianSpec.Escape spec, MeasuredTerms terms, @Nullable Integer c) {
    int ofClass = c == null ? 0 : terms.batchSize(c, spec.batchSize());
    return (double) spec.passes() * (ofClass + terms.batchSize(null, spec.batchSize()));
  }

  /**
   * Measures a class, or the whole split.
   *
   * @param c null for the whole split
   * @param spectrum of its Hessian, with the eigenvector of the smallest eigenvalue
   * @throws java.util.concurrent.CancellationException when asked to stop
   */
  NegativeCurvature of(@Nullable Integer c, Spectrum spectrum) {
    long started = System.nanoTime();
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray direction = unit(spectrum.eigenvectors().smallest().getFirst(), scope);
      DirectionalGradients ofClass = c == null ? null : over(c, direction, spectrum);
      DirectionalGradients ofSplit = over(null, direction, spectrum);
      return new NegativeCurvature(
          spectrum.lambdaMin().converged(),
          directionError(spectrum.smallest()),
          ofClass,
          ofSplit,
          (System.nanoTime() - started) / NANOS);
    }
  }

  private DirectionalGradients over(@Nullable Integer c, NDArray direction, Spectrum spectrum) {
    int size = terms.batchSize(c, spec.batchSize());
    return new GradientsAlongVector(
            model.parameters(),
            direction,
            spectrum.lambdaMin().value(),
            spec.rho(),
            stop,
            onPassOver.apply(size))
        .over(spec.batches(), size, i -> terms.batch(c, size, i));
  }

  /** Returns a vector in float64, with the length that rounding to float32 took from it. */
  static NDArray unit(float[] rounded, NDManager owner) {
    double squares = 0;
    for (float x : rounded) {
      squares += (double) x * x;
    }
    double[] values = new double[rounded.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rounded[i] / Math.sqrt(squares);
    }
    return NumberFormat.FLOAT64.create(owner, values, new Shape(values.length));
  }

  /**
   * Estimates a bound of the sine of the angle between the vector and the eigenvector (Davis and
   * Kahan 1970): residual / gap, with the gap of the estimates.
   */
  static @Nullable Double directionError(List<Eigenvalue> smallest) {
    if (smallest.size() < 2) {
      return null;
    }
    double gap = smallest.get(1).value() - smallest.getFirst().value();
    double residual = smallest.getFirst().residual();
    return gap > residual ? Math.min(1, residual / gap) : 1.0;
  }
}

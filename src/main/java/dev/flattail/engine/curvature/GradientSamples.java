package dev.flattail.engine.curvature;

import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.DirectionalGradients.AtRadius;
import dev.flattail.results.MeanEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects the components of batches' gradients along a unit vector v, and estimates their moments.
 *
 * <p>To first order in rho the gradient s of a sharpness-aware step is {@code g + rho H g / |g|}
 * with H the Hessian of the batch, so that {@code <v, s> = <v, g> + rho <Hv, g> / |g|}. If v is an
 * eigenvector of H with eigenvalue lambda, that is {@code (1 + rho lambda / |g|) <v, g>}.
 */
final class GradientSamples {
  private final double eigenvalue;
  private final double[] radii;
  private final List<Sample> samples = new ArrayList<>();

  /**
   * The gradients of one batch.
   *
   * @param component {@code <v, g>}
   * @param norm {@code |g|}, as sharpness-aware steps divide by it
   * @param curvature {@code v'Hv}
   * @param moved {@code <Hv, g>}
   * @param steps of each radius
   */
  record Sample(double component, double norm, double curvature, double moved, List<Step> steps) {
    /** First-order prediction with the batch's own Hessian. */
    double firstOrder(double rho) {
      return component + rho * moved / norm;
    }
  }

  /**
   * The gradient s of a sharpness-aware step.
   *
   * @param component {@code <v, s>}
   * @param norm {@code |s|}
   */
  record Step(double component, double norm) {}

  /**
   * @param eigenvalue that belongs to v
   * @param radii of the steps
   */
  GradientSamples(double eigenvalue, List<Double> radii) {
    this.eigenvalue = eigenvalue;
    this.radii = radii.stream().mapToDouble(Double::doubleValue).toArray();
  }

  void add(Sample sample) {
    samples.add(sample);
  }

  /**
   * Estimates the moments over the batches.
   *
   * @param batchSize images in each
   */
  DirectionalGradients estimate(int batchSize) {
    double squares = mean(i -> square(plain(i)));
    double squaredNorm = mean(i -> square(samples.get(i).norm));
    return new DirectionalGradients(
        samples.size(),
        batchSize,
        meanOf(this::plain),
        meanOf(i -> square(plain(i))),
        finite(mean(i -> samples.get(i).norm)),
        finite(squaredNorm),
        share(squares, squaredNorm),
        meanOf(i -> samples.get(i).curvature),
        IntStream.range(0, radii.length).mapToObj(r -> at(r, squares)).toList());
  }

  private AtRadius at(int r, double squares) {
    double rho = radii[r];
    double stepSquares = mean(i -> square(step(i, r)));
    double stepNorm = mean(i -> square(samples.get(i).steps.get(r).norm));
    return new AtRadius(
        rho,
        meanOf(i -> step(i, r)),
        meanOf(i -> square(step(i, r))),
        ratioOf(i -> square(step(i, r)), squares),
        finite(mean(i -> square(factor(i, rho) * plain(i))) / squares),
        finite(mean(i -> square(samples.get(i).firstOrder(rho))) / squares),
        ratioOf(i -> step(i, r) * plain(i), squares),
        finite(mean(i -> factor(i, rho) * square(plain(i))) / squares),
        finite(mean(i -> samples.get(i).firstOrder(rho) * plain(i)) / squares),
        finite(stepNorm),
        share(stepSquares, stepNorm),
        shareOf(stepSquares, i -> Math.abs(step(i, r)) > Math.abs(plain(i))),
        shareOf(squares, i -> Math.abs(factor(i, rho)) > 1),
        shareOf(stepSquares, i -> step(i, r) * plain(i) < 0),
        shareOf(squares, i -> factor(i, rho) < 0));
  }

  private double plain(int i) {
    return samples.get(i).component;
  }

  private double step(int i, int r) {
    return samples.get(i).steps.get(r).component;
  }

  /** Returns the predicted factor on the component of a batch. */
  private double factor(int i, double rho) {
    return 1 + rho * eigenvalue / samples.get(i).norm;
  }

  private double mean(IntToDoubleFunction value) {
    return IntStream.range(0, samples.size()).mapToDouble(value).sum() / samples.size();
  }

  private MeanEstimate meanOf(IntToDoubleFunction value) {
    double mean = mean(value);
    return new MeanEstimate(finite(mean), error(i -> value.applyAsDouble(i) - mean, 1));
  }

  /**
   * Estimates the ratio of a mean to the mean square of the plain components, with the error of
   * linearization: the residuals {@code y - ratio x} over the mean of x.
   */
  private MeanEstimate ratioOf(IntToDoubleFunction value, double squares) {
    double ratio = mean(value) / squares;
    return new MeanEstimate(
        finite(ratio),
        error(i -> value.applyAsDouble(i) - ratio * square(plain(i)), Math.abs(squares)));
  }

  private @Nullable Double error(IntToDoubleFunction residual, double divisor) {
    int n = samples.size();
    double sum = IntStream.range(0, n).mapToDouble(i -> square(residual.applyAsDouble(i))).sum();
    return n < 2 ? null : finite(Math.sqrt(sum / (n - 1) / n) / divisor);
  }

  /**
   * Returns a share of the batches that have a component; null where none has.
   *
   * @param of a mean over the batches; where it is not finite, the share is not known
   */
  private @Nullable Double shareOf(double of, IntPredicate holds) {
    int[] some = IntStream.range(0, samples.size()).filter(i -> plain(i) != 0).toArray();
    return Double.isFinite(of) && some.length > 0
        ? (double) IntStream.of(some).filter(holds).count() / some.length
        : null;
  }

  /** Returns a moment's share of a mean squared norm, which rounding may exceed. */
  private static @Nullable Double share(double moment, double squaredNorm) {
    return finite(Math.min(1, moment / squaredNorm));
  }

  private static double square(double x) {
    return x * x;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}

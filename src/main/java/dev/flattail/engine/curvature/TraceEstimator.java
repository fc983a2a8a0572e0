package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.TraceMethod;
import dev.flattail.results.TraceStop;
import org.jspecify.annotations.Nullable;

/**
 * Estimates a trace from Krylov spaces that other questions have paid for, and from probes of one
 * product each, deflated by all of them, until a {@link TraceGoal} is reached.
 *
 * <p>The probes that started the spaces are left out then: each can be deflated by the spaces of
 * the others alone, so its sample varies more than those of the new probes.
 */
final class TraceEstimator {
  /** Number of samples from which on an interval is narrow by knowledge, not by chance. */
  static final int FEWEST = 8;

  /** How many times as many samples there are at the next look at the interval. */
  private static final double GROWTH = 1.2;

  private final SymmetricOperator operator;
  private final SpectrumSettings settings;
  private final Runnable onProduct;

  TraceEstimator(SymmetricOperator operator, SpectrumSettings settings, Runnable onProduct) {
    this.operator = operator;
    this.settings = settings;
    this.onProduct = onProduct;
  }

  /**
   * The trace.
   *
   * @param products that served it alone
   * @param stop what ended these; null without a goal
   */
  record Found(
      HessianTraceEstimate trace, long products, @Nullable TraceStop stop, TraceMethod method) {

    /** Returns a trace that was computed without products. */
    static Found of(DirectTrace trace, @Nullable TraceGoal goal) {
      HessianTraceEstimate estimate = trace.estimate();
      TraceStop stop = null;
      if (goal != null) {
        stop =
            trace.method() == TraceMethod.EXACT
                ? TraceStop.EXACT
                : goal.isReachedBy(estimate)
                    ? TraceStop.RELATIVE_TOLERANCE
                    : TraceStop.MAX_PRODUCTS;
      }
      return new Found(estimate, 0, stop, trace.method());
    }

    private static Found ofProbes(
        HessianTraceEstimate trace, long products, @Nullable TraceStop stop) {
      return new Found(trace, products, stop, TraceMethod.PROBES);
    }
  }

  /**
   * Estimates the trace.
   *
   * @param spaces of the probes so far
   * @param ofRuns one sample of each of these probes
   * @param spent products so far
   */
  Found of(KrylovSpaces spaces, TraceSamples ofRuns, long spent) {
    TraceGoal goal = settings.trace();
    if (spaces.run(0).isWhole()) {
      return Found.of(DirectTrace.exact(spaces.run(0).trace()), goal);
    }
    long left = (goal == null ? productsOfRuns(spaces) : goal.maxProducts()) - spent;
    if (goal == null && ofRuns.count() == 1) {
      left = Math.max(left, FEWEST); // the error of a single sample is unknown
    }
    if (left < Math.max(FEWEST, ofRuns.count())) {
      return Found.ofProbes(ofRuns.estimate(), 0, goal == null ? null : TraceStop.MAX_PRODUCTS);
    }
    try (CrossFittedSamples samples =
        new CrossFittedSamples(operator.manager(), operator.size(), spaces.all())) {
      int look = FEWEST;
      while (samples.count() < left) {
        sample(samples);
        if (goal != null && samples.count() == look) {
          HessianTraceEstimate now = samples.estimate();
          if (goal.isReachedBy(now)) {
            return Found.ofProbes(now, samples.count(), TraceStop.RELATIVE_TOLERANCE);
          }
          look = (int) Math.ceil(look * GROWTH);
        }
      }
      return Found.ofProbes(
          samples.estimate(), samples.count(), goal == null ? null : TraceStop.MAX_PRODUCTS);
    }
  }

  /**
   * Returns how many products a run for each probe would take in all, each as long as the first.
   * Those that the density does not need serve the trace.
   */
  private long productsOfRuns(KrylovSpaces spaces) {
    return (long) settings.probes() * spaces.run(0).steps();
  }

  private void sample(CrossFittedSamples samples) {
    int size = Math.toIntExact(operator.size());
    KeyedRandom random = KeyedRandom.of("hessian-trace", settings.seed(), samples.count());
    try (NDManager scope = operator.manager().newSubManager()) {
      NDArray signs =
          NumberFormat.FLOAT64.create(
              scope, SpectrumEstimator.signs(random, size), new Shape(size));
      NDArray product = operator.times(signs, scope);
      Lanczos.finiteNorm(product);
      samples.add(signs, product);
    }
    onProduct.run();
  }
}

package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.KrylovBasis;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.Density;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates spectra by stochastic Lanczos quadrature (Ubaru, Chen, Saad 2017; Ghorbani et al.
 * 2019). One Lanczos run per probe gives everything: its first product is a sample of the trace,
 * its quadrature is a sample of the density, and its ends converge to the extreme eigenvalues.
 *
 * <p>A run ends early when the wanted extremes have converged, in this run or an earlier one, and
 * the smoothed density no longer changes.
 */
public final class SpectrumEstimator {
  private static final int CHECK_EVERY = 5;
  private static final double STILL = 0.005;

  private final SymmetricOperator operator;
  private final SpectrumSettings settings;
  private final Runnable onProduct;
  private final boolean wholeDensity;
  private final int size;
  private final List<double[]> nodes = new ArrayList<>();
  private final List<double[]> weights = new ArrayList<>();
  private final List<Double> traces = new ArrayList<>();
  private final List<Double> deflated = new ArrayList<>();
  private final BestRitzValues largest;
  private final BestRitzValues smallest;
  private long products;

  private SpectrumEstimator(
      SymmetricOperator operator,
      SpectrumSettings settings,
      Runnable onProduct,
      boolean wholeDensity) {
    this.operator = operator;
    this.settings = settings;
    this.onProduct = onProduct;
    this.wholeDensity = wholeDensity;
    this.size = Math.toIntExact(operator.size());
    this.largest = new BestRitzValues(true, settings, operator);
    this.smallest = new BestRitzValues(false, settings, operator);
  }

  /**
   * Measures {@code operator}.
   *
   * @param onProduct called after each product
   */
  public static Spectrum measure(
      SymmetricOperator operator, SpectrumSettings settings, Runnable onProduct) {
    return new SpectrumEstimator(operator, settings, onProduct, true).measure();
  }

  /**
   * Measures the extremes of {@code operator}; a run does not wait until its density is still.
   *
   * @param onProduct called after each product
   */
  static Spectrum measureExtremes(
      SymmetricOperator operator, SpectrumSettings settings, Runnable onProduct) {
    return new SpectrumEstimator(operator, settings, onProduct, false).measure();
  }

  private Spectrum measure() {
    double known;
    try (Lanczos first = new Lanczos(operator, start(0), settings.steps(), restarts(0))) {
      run(first, null);
      known = first.trace();
      for (int probe = 1; probe < settings.probes(); probe++) {
        try (Lanczos more =
            new Lanczos(operator, start(probe), settings.steps(), restarts(probe))) {
          run(more, first);
        }
      }
    }
    List<Double> whole = deflated.stream().map(rest -> known + rest).toList();
    Density density = KernelDensity.of(nodes, weights);
    return new Spectrum(
        largest.values(),
        smallest.values(),
        HessianTraceSamples.mean(traces),
        whole.isEmpty() ? null : HessianTraceSamples.mean(whole),
        massBelow(-density.sigma()),
        nodes,
        weights,
        density,
        products,
        new Spectrum.Eigenvectors(largest.vectors(), smallest.vectors()));
  }

  /** Draws random signs (Rademacher), for which Hutchinson's estimator has the least variance. */
  private double[] start(int probe) {
    KeyedRandom random = KeyedRandom.of("hessian-probe", settings.seed(), probe);
    double[] signs = new double[size];
    for (int i = 0; i < size; i++) {
      signs[i] = random.nextBoolean() ? 1 : -1;
    }
    return signs;
  }

  private KeyedRandom restarts(int probe) {
    return KeyedRandom.of("hessian-restart", settings.seed(), probe);
  }

  private void run(Lanczos lanczos, @Nullable Lanczos first) {
    lanczos.step((q, product) -> sampleTraces(q, product, first));
    counted();
    RitzPairs before = lanczos.ritz();
    RitzPairs now = before;
    int still = 0;
    while (!lanczos.finished() && !((still >= 2 || !wholeDensity) && extremesKnown(now))) {
      lanczos.step((q, product) -> {});
      counted();
      if (lanczos.finished() || lanczos.steps() % CHECK_EVERY == 0) {
        now = lanczos.ritz();
        double moved =
            KernelDensity.distance(
                KernelDensity.of(List.of(now.values()), List.of(now.weights())),
                before.values(),
                before.weights());
        still = moved <= STILL ? still + 1 : 0;
        before = now;
      }
    }
    nodes.add(now.values());
    weights.add(now.weights());
    try (NDManager scope = operator.manager().newSubManager();
        GradMode off = GradMode.off()) {
      BestRitzValues.Vectors vectors = s -> floats(lanczos.basis(), s, scope);
      largest.offer(now, vectors);
      smallest.offer(now, vectors);
    }
  }

  private static float[] floats(KrylovBasis basis, double[] s, NDManager scope) {
    try (NDArray vector = basis.combination(s, scope);
        NDArray narrow = vector.toType(DataType.FLOAT32, false)) {
      return narrow.toFloatArray();
    }
  }

  private boolean extremesKnown(RitzPairs now) {
    return largest.known(now, size) && smallest.known(now, size);
  }

  private void counted() {
    products++;
    onProduct.run();
  }

  /**
   * Samples the trace from a probe's first product. Here q is the probe divided by the square root
   * of its size.
   */
  private void sampleTraces(NDArray q, NDArray product, @Nullable Lanczos first) {
    try (NDArray terms = q.mul(product);
        NDArray sum = terms.sum()) {
      double form = sum.getDouble();
      traces.add(size * form);
      if (first != null) {
        // z = (I - QQ')q is q without its part in the first Krylov space; z'Hz from Hq alone.
        double[] inside = first.basis().coefficients(q);
        double[] productInside = first.basis().coefficients(product);
        double mixed = 0;
        for (int i = 0; i < inside.length; i++) {
          mixed += inside[i] * productInside[i];
        }
        deflated.add(size * (form - 2 * mixed + first.quadraticForm(inside)));
      }
    }
  }

  /**
   * Computes the share of eigenvalues below {@code level}, as a mean over probes. A quadrature
   * represents a dense bulk around zero by a single node of random sign. So the level must lie
   * below what the density resolves.
   */
  private double massBelow(double level) {
    double mass = 0;
    for (int p = 0; p < nodes.size(); p++) {
      for (int i = 0; i < nodes.get(p).length; i++) {
        mass += nodes.get(p)[i] < level ? weights.get(p)[i] : 0;
      }
    }
    return mass / nodes.size();
  }
}

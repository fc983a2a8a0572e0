package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.KrylovBasis;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.BasisPlan;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.Density;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates spectra by stochastic Lanczos quadrature (Ubaru, Chen, Saad 2017; Ghorbani et al.
 * 2019). One Lanczos run per probe gives everything: its first product is a sample of the trace,
 * its quadrature is a sample of the density, its ends converge to the extreme eigenvalues, and its
 * space deflates the other probes' samples of the trace.
 *
 * <p>A run ends early when the wanted extremes have converged, in this run or an earlier one, and
 * the smoothed density no longer changes.
 */
public final class SpectrumEstimator {
  private static final int CHECK_EVERY = 5;
  private static final double STILL = 0.005;
  private static final double NANOS = 1e9;

  private final SymmetricOperator operator;
  private final SpectrumSettings settings;
  private final Runnable onProduct;
  private final boolean wholeDensity;
  private final int size;
  private final BasisPlan plan;
  private final List<double[]> nodes = new ArrayList<>();
  private final List<double[]> weights = new ArrayList<>();
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
    this.plan =
        BasisPlan.of(
            size,
            settings.steps(),
            BasisPlan.runs(settings.probes(), size),
            settings.count(),
            settings.basisBytes());
    double resolution = Math.max(operator.resolution(), KrylovBasis.resolution(plan.format()));
    this.largest = new BestRitzValues(true, settings, size, resolution);
    this.smallest = new BestRitzValues(false, settings, size, resolution);
  }

  /**
   * Measures {@code operator}.
   *
   * @param onProduct called after each product
   */
  public static Spectrum measure(
      SymmetricOperator operator, SpectrumSettings settings, Runnable onProduct) {
    long started = System.nanoTime();
    DirectTrace direct = operator.directTrace(settings.trace(), settings.seed());
    KnownTrace known =
        direct == null ? null : new KnownTrace(direct, 0, (System.nanoTime() - started) / NANOS);
    return measure(operator, known, settings, onProduct);
  }

  /**
   * Measures {@code operator}.
   *
   * @param known what is known without products; null if nothing is
   * @param onProduct called after each product
   */
  static Spectrum measure(
      SymmetricOperator operator,
      @Nullable KnownTrace known,
      SpectrumSettings settings,
      Runnable onProduct) {
    return new SpectrumEstimator(operator, settings, onProduct, true).measure(known);
  }

  /**
   * Measures the extremes of {@code operator}; a run does not wait until its density is still.
   *
   * @param known what is known without products; null if nothing is
   * @param onProduct called after each product
   */
  static Spectrum measureExtremes(
      SymmetricOperator operator,
      @Nullable KnownTrace known,
      SpectrumSettings settings,
      Runnable onProduct) {
    return new SpectrumEstimator(operator, settings, onProduct, false).measure(known);
  }

  private Spectrum measure(@Nullable KnownTrace known) {
    return known == null ? measureWithSpaces() : measureWith(known);
  }

  /** Measures a matrix whose trace is known, so that no basis is needed after its run. */
  private Spectrum measureWith(KnownTrace known) {
    smallest.zeros(known.zeros());
    DirectTrace trace = known.trace();
    for (int probe = 0; probe < settings.probes(); probe++) {
      try (Lanczos lanczos = lanczos(probe)) {
        run(lanczos, (q, product) -> {}, false);
        if (trace.sampled() && lanczos.isWhole()) {
          trace = DirectTrace.exact(lanczos.trace());
        }
      }
    }
    return spectrum(TraceEstimator.Found.of(trace, settings.trace()), known.seconds());
  }

  /** Measures a matrix that is known by its products alone. */
  private Spectrum measureWithSpaces() {
    List<Lanczos> open = new ArrayList<>();
    try (TraceSamples samples = new TraceSamples(operator.manager(), size)) {
      // Where a single basis fits, the last run's is kept, for the probes that follow all runs.
      int runs = runs();
      int firstKept = plan.kept() == 0 ? runs - 1 : 0;
      int afterKept = Math.min(runs, firstKept + Math.max(1, plan.kept()));
      Deflation none = new KrylovSpaces(List.of(), List.of()).all();
      for (int probe = 0; probe < firstKept; probe++) {
        runAndClose(probe, none, samples);
      }
      List<RitzPairs> pairs = new ArrayList<>();
      for (int probe = firstKept; probe < afterKept; probe++) {
        Lanczos lanczos = lanczos(probe);
        open.add(lanczos);
        boolean deflates = probe == firstKept && settings.trace() != null;
        pairs.add(run(lanczos, (q, product) -> {}, deflates));
        lanczos.end();
      }
      try (GradMode off = GradMode.off()) {
        KrylovSpaces spaces = new KrylovSpaces(open, pairs);
        Deflation all = spaces.all();
        for (int kept = 0; kept < open.size(); kept++) {
          leaveOneOut(spaces, kept, start(firstKept + kept), samples);
        }
        for (int probe = afterKept; probe < runs; probe++) {
          runAndClose(probe, all, samples);
        }
        long started = System.nanoTime();
        TraceEstimator.Found found =
            new TraceEstimator(operator, settings, onProduct).of(spaces, samples, products);
        return spectrum(found, (System.nanoTime() - started) / NANOS);
      }
    } finally {
      open.forEach(Lanczos::close);
    }
  }

  /**
   * Returns the number of Lanczos runs where the trace is estimated: no more than the density
   * needs, and than leave products for the trace.
   */
  private int runs() {
    int most = BasisPlan.runs(settings.probes(), size);
    TraceGoal goal = settings.trace();
    return goal == null
        ? most
        : Math.clamp((goal.maxProducts() - TraceEstimator.FEWEST) / settings.steps(), 1, most);
  }

  private Lanczos lanczos(int probe) {
    return new Lanczos(
        operator, start(probe), settings.steps(), plan, settings.count(), restarts(probe));
  }

  private void runAndClose(int probe, Deflation by, TraceSamples samples) {
    try (Lanczos lanczos = lanczos(probe);
        GradMode off = GradMode.off()) {
      run(lanczos, (q, product) -> sampleFirst(by, q, product, samples), false);
    }
  }

  /** Samples the trace by a kept run's probe, whose product lies in the span of its own basis. */
  private void leaveOneOut(KrylovSpaces spaces, int kept, double[] start, TraceSamples samples) {
    try (NDManager scope = operator.manager().newSubManager()) {
      NDArray product = spaces.run(kept).startProduct(Math.sqrt(size), scope);
      NDArray signs = NumberFormat.FLOAT64.create(scope, start, new Shape(size));
      spaces.without(kept).sample(signs, product, samples);
    }
  }

  /** Samples the trace by a probe's first product; q is the probe, divided by its length. */
  private void sampleFirst(Deflation all, NDArray q, NDArray product, TraceSamples samples) {
    try (NDArray signs = Scalars.times(q, Math.sqrt(size));
        NDArray whole = Scalars.times(product, Math.sqrt(size))) {
      all.sample(signs, whole, samples);
    }
  }

  private Spectrum spectrum(TraceEstimator.Found found, double traceSeconds) {
    Density density = KernelDensity.of(nodes, weights);
    return new Spectrum(
        largest.values(),
        smallest.values(),
        found.trace(),
        massBelow(-density.sigma()),
        largest.outliers(density.sigma()),
        nodes,
        weights,
        density,
        products,
        found.products(),
        found.stop(),
        found.method(),
        traceSeconds,
        new Spectrum.Eigenvectors(largest.vectors(), smallest.vectors()));
  }

  /** Draws random signs (Rademacher), for which Hutchinson's estimator has the least variance. */
  private double[] start(int probe) {
    return signs(KeyedRandom.of("hessian-probe", settings.seed(), probe), size);
  }

  static double[] signs(KeyedRandom random, int size) {
    double[] signs = new double[size];
    for (int i = 0; i < size; i++) {
      signs[i] = random.nextBoolean() ? 1 : -1;
    }
    return signs;
  }

  private KeyedRandom restarts(int probe) {
    return KeyedRandom.of("hessian-restart", settings.seed(), probe);
  }

  /**
   * Takes the steps of one run.
   *
   * @param first observes the first product
   * @param deflates whether the run goes on while its space is worth more to the trace than probes
   */
  private RitzPairs run(Lanczos lanczos, Lanczos.Watcher first, boolean deflates) {
    lanczos.step(first);
    counted();
    RitzPairs before = lanczos.ritz();
    RitzPairs now = before;
    int still = 0;
    boolean more = true;
    while (more && !lanczos.finished()) {
      lanczos.step((q, product) -> {});
      counted();
      if (lanczos.finished() || lanczos.products() % CHECK_EVERY == 0) {
        now = lanczos.ritz();
        double moved =
            KernelDensity.distance(
                KernelDensity.of(List.of(now.nodes()), List.of(now.weights())),
                before.nodes(),
                before.weights());
        still = moved <= STILL ? still + 1 : 0;
        before = now;
        boolean known = (still >= 2 || !wholeDensity) && extremesKnown(now);
        more = !known || (deflates && isWorthMore(lanczos, now));
      }
    }
    nodes.add(now.nodes());
    weights.add(now.weights());
    try (NDManager scope = operator.manager().newSubManager();
        GradMode off = GradMode.off()) {
      BestRitzValues.Vectors vectors = s -> floats(lanczos.basis(), s, scope);
      largest.offer(now, vectors);
      smallest.offer(now, vectors);
    }
    return now;
  }

  /**
   * Returns whether further steps would lessen the trace's error more than as many probes. If the
   * squares left fall as steps^-p, the error from n products is least where p / (1 + p) of them are
   * steps. The fall over the second half of the steps gives p.
   */
  private boolean isWorthMore(Lanczos lanczos, RitzPairs now) {
    TraceGoal goal = settings.trace();
    if (lanczos.restarted()) {
      return false;
    }
    int steps = lanczos.steps();
    double left = now.squaresLeft(size);
    if (goal == null || left <= 0) {
      return false;
    }
    double fall = lanczos.captured(steps) - lanczos.captured(steps / 2);
    double power = Math.log1p(fall / left) / Math.log((double) steps / (steps / 2));
    return steps < power / (1 + power) * goal.maxProducts();
  }

  private static float[] floats(KrylovBasis basis, double[] s, NDManager scope) {
    try (NDArray vector = basis.combination(s, scope);
        NDArray narrow = vector.toType(DataType.FLOAT32, false)) {
      return narrow.toFloatArray();
    }
  }

  private boolean extremesKnown(RitzPairs now) {
    return largest.known(now) && smallest.known(now);
  }

  private void counted() {
    products++;
    onProduct.run();
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

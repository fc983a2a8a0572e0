package dev.flattail.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.curvature.SpectrumEstimator;
import dev.flattail.engine.curvature.SpectrumSettings;
import dev.flattail.engine.curvature.SymmetricOperator;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.BasisFormat;
import dev.flattail.jobspec.BasisPlan;
import dev.flattail.results.Eigenvalue;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Compares budgets for Krylov bases on a matrix in float64 whose spectrum is known: outliers at
 * both ends of a bulk, as Hessians of trained networks have. Prints the largest relative error of
 * the wanted eigenvalues, their largest residual, the error of the trace, and the share of the
 * density that lies elsewhere than without a limit.
 *
 * <p>Arguments: rows of the matrix (20000), steps (80), eigenvalues at each end (5).
 */
public final class BasisBudgetBench {
  private static final double[] OUTLIERS = {40, 32, 26, 21, 17, 14, 12, -18, -15, -12.5, -11, -10};
  private static final double BULK = 2;

  private BasisBudgetBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) {
    int size = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int steps = args.length > 1 ? Integer.parseInt(args[1]) : 80;
    int count = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    Torch.start(Runtime.getRuntime().availableProcessors());
    try (Reflected matrix = new Reflected(size)) {
      Spectrum unlimited = measure(matrix, steps, count, Long.MAX_VALUE);
      System.out.printf(
          "%-10s %8s %9s %12s %12s %12s %10s%n",
          "format", "vectors", "products", "error", "residual", "trace error", "density");
      long row = (long) size * BasisFormat.FLOAT32.bytes();
      print(matrix, unlimited, steps, count, Long.MAX_VALUE);
      print(matrix, unlimited, steps, count, row * (steps + 1));
      for (int vectors : new int[] {41, 31, 21}) {
        print(matrix, unlimited, steps, count, row * vectors);
      }
    }
  }

  private static Spectrum measure(Reflected matrix, int steps, int count, long budget) {
    return SpectrumEstimator.measure(
        matrix, new SpectrumSettings(steps, 1, count, 1e-3, 0, 0, null, budget), () -> {});
  }

  private static void print(
      Reflected matrix, Spectrum unlimited, int steps, int count, long budget) {
    Spectrum found = measure(matrix, steps, count, budget);
    BasisPlan plan = BasisPlan.of(matrix.size(), steps, 1, count, budget);
    double[] truth = matrix.values.clone();
    Arrays.sort(truth);
    double error = 0;
    double residual = 0;
    for (int rank = 0; rank < count; rank++) {
      error =
          Math.max(
              error,
              Math.max(
                  error(found.largest().get(rank), truth[truth.length - 1 - rank]),
                  error(found.smallest().get(rank), truth[rank])));
      residual =
          Math.max(
              residual,
              Math.max(
                  found.largest().get(rank).residual(), found.smallest().get(rank).residual()));
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s %8d %9d %12.1e %12.1e %12.1e %10.4f%n",
        plan.format(),
        plan.vectors(),
        found.products(),
        error,
        residual,
        Math.abs(found.trace().value() / unlimited.trace().value() - 1),
        moved(unlimited, found));
  }

  private static double error(Eigenvalue found, double truth) {
    return Math.abs(found.value() - truth) / Math.abs(truth);
  }

  /** Returns the total variation between two densities, on the grid of the first. */
  private static double moved(Spectrum one, Spectrum other) {
    double[] grid = one.density().grid();
    double sigma = one.density().sigma();
    double sum = 0;
    for (double x : grid) {
      sum += Math.abs(at(x, one, sigma) - at(x, other, sigma));
    }
    return sum * (grid[1] - grid[0]) / 2;
  }

  private static double at(double x, Spectrum spectrum, double sigma) {
    double[] nodes = spectrum.nodes().getFirst();
    double[] weights = spectrum.weights().getFirst();
    double sum = 0;
    for (int i = 0; i < nodes.length; i++) {
      double z = (x - nodes[i]) / sigma;
      sum += weights[i] * Math.exp(-z * z / 2);
    }
    return sum / (sigma * Math.sqrt(2 * Math.PI));
  }

  /** {@code (I - 2vv') D (I - 2vv')}, which costs one inner product and has no stored entries. */
  private static final class Reflected implements SymmetricOperator, AutoCloseable {
    private final NDManager manager = Torch.newManager(Device.cpu());
    private final double[] values;
    private final NDArray diagonal;
    private final NDArray v;

    Reflected(int size) {
      SplittableRandom random = new SplittableRandom(1);
      values = new double[size];
      double[] direction = new double[size];
      double squares = 0;
      for (int i = 0; i < size; i++) {
        values[i] = i < OUTLIERS.length ? OUTLIERS[i] : BULK * random.nextGaussian();
        direction[i] = random.nextGaussian();
        squares += direction[i] * direction[i];
      }
      double length = Math.sqrt(squares);
      Arrays.setAll(direction, i -> direction[i] / length);
      diagonal = NumberFormat.FLOAT64.create(manager, values, new Shape(size));
      v = NumberFormat.FLOAT64.create(manager, direction, new Shape(size));
    }

    @Override
    public long size() {
      return values.length;
    }

    @Override
    public NDManager manager() {
      return manager;
    }

    @Override
    public double resolution() {
      return 1e-12;
    }

    @Override
    public NDArray times(NDArray vector, NDManager owner) {
      try (NDArray once = reflected(vector);
          NDArray scaled = once.mul(diagonal)) {
        NDArray product = reflected(scaled);
        product.attach(owner);
        return product;
      }
    }

    private NDArray reflected(NDArray x) {
      try (NDArray terms = v.mul(x);
          NDArray inner = terms.sum();
          NDArray part = v.mul(2 * inner.getDouble())) {
        return x.sub(part);
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}

package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.KrylovBasis;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.SymmetricEigen;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;

/**
 * Lanczos tridiagonalization with full re-orthogonalization in float64 (Golub and Van Loan, Matrix
 * Computations, section 10.1; Meurant and Strakos 2006). Each step takes one product.
 *
 * <p>When the Krylov space of the starting vector is exhausted (the next vector is rounding alone),
 * the run continues from a random vector orthogonal to it. Such a continuation has weight zero in
 * the quadrature, but it finds the multiplicity of repeated eigenvalues.
 *
 * <p>For exactly symmetric products, re-orthogonalization removes nothing beyond the three-term
 * recurrence. For products in float32 it does. The removed part is kept and enters the residuals,
 * so that they remain valid bounds.
 */
final class Lanczos implements AutoCloseable {
  private static final double TWICE_IS_ENOUGH = 0.7;

  private final SymmetricOperator operator;
  private final NDManager manager;
  private final KrylovBasis basis;
  private final KeyedRandom restarts;
  private final double[] alphas;
  private final double[] betas;
  private final double[][] strays;
  private NDArray next;
  private double scale;
  private int steps;
  private boolean exhausted;

  /**
   * @param start first vector, of any length but zero
   * @param maxSteps maximum number of products
   * @param restarts draws the vectors after an exhausted Krylov space
   */
  Lanczos(SymmetricOperator operator, double[] start, int maxSteps, KeyedRandom restarts) {
    this.operator = operator;
    this.manager = operator.manager().newSubManager();
    int most = (int) Math.min(maxSteps, operator.size());
    this.basis = new KrylovBasis(manager, most + 1, operator.size());
    this.restarts = restarts;
    this.alphas = new double[most];
    this.betas = new double[most];
    this.strays = new double[most][];
    this.next = vector(start);
    normalize(next);
  }

  private NDArray vector(double[] values) {
    return NumberFormat.FLOAT64.create(manager, values, new Shape(values.length));
  }

  private static double normalize(NDArray x) {
    try (GradMode off = GradMode.off()) {
      double norm = FlatVectors.norm(x);
      x.divi(norm);
      return norm;
    }
  }

  /** Returns the number of products so far. */
  int steps() {
    return steps;
  }

  /**
   * Returns whether no further step is possible: all steps are taken, or the basis spans the whole
   * space.
   */
  boolean finished() {
    return exhausted || steps == alphas.length;
  }

  /** Returns whether the basis spans the whole space. */
  boolean isWhole() {
    return steps == operator.size();
  }

  /** Returns the basis, which is valid until this is closed. */
  KrylovBasis basis() {
    return basis;
  }

  /**
   * Ends the run, and appends the vector of the step that is not taken. The basis then spans the
   * products of H with the vectors of all steps.
   */
  void end() {
    if (!isWhole()) {
      basis.append(next);
    }
    exhausted = true;
  }

  /**
   * Computes the coefficients of {@code H Q c} by the recurrence, after the {@linkplain #end()
   * end}.
   *
   * @param c one coefficient for each step
   * @return one for each vector of the basis
   */
  double[] product(double[] c) {
    double[] result = new double[basis.count()];
    for (int j = 0; j < steps; j++) {
      result[j] += alphas[j] * c[j];
      if (j + 1 < result.length) {
        result[j + 1] += betas[j] * c[j];
      }
      if (j > 0) {
        result[j - 1] += betas[j - 1] * c[j];
      }
    }
    return result;
  }

  /**
   * Computes by how much the squared Frobenius norm of H falls when the space of the first steps is
   * taken out on both sides: {@code |H|^2 - |(I - P)H(I - P)|^2}.
   */
  double captured(int firstSteps) {
    double sum = 0;
    for (int j = 0; j < firstSteps; j++) {
      sum += alphas[j] * alphas[j] + 2 * betas[j] * betas[j];
    }
    return sum;
  }

  /** Computes the trace of the tridiagonal matrix, which is the trace of H on the Krylov space. */
  double trace() {
    return Arrays.stream(alphas, 0, steps).sum();
  }

  /** Observes the product of a step. Both arrays are closed after the call. */
  @FunctionalInterface
  interface Watcher {
    /**
     * @param q unit vector {@code [P]}
     * @param product {@code H q}
     */
    void product(NDArray q, NDArray product);
  }

  /**
   * Takes one step.
   *
   * @param watcher receives the product
   */
  void step(Watcher watcher) {
    if (finished()) {
      throw new IllegalStateException("all steps are done");
    }
    try (NDManager scope = manager.newSubManager();
        GradMode off = GradMode.off()) {
      int j = steps;
      basis.append(next);
      NDArray u = operator.times(next, scope);
      watcher.product(next, u);
      double before = finiteNorm(u);
      double backwards = j > 0 ? basis.removeRow(j - 1, u) : 0;
      double alpha = basis.removeRow(j, u);
      double[] stray = new double[j + 1];
      double inner = FlatVectors.norm(u);
      add(basis.removeSpan(u), stray);
      double beta = FlatVectors.norm(u);
      if (beta < TWICE_IS_ENOUGH * inner) {
        add(basis.removeSpan(u), stray);
        beta = FlatVectors.norm(u);
      }
      alphas[j] = alpha + stray[j];
      stray[j] = 0;
      if (j > 0) {
        stray[j - 1] += backwards - betas[j - 1];
      }
      strays[j] = stray;
      scale = Math.max(scale, before);
      steps = j + 1;
      if (steps == operator.size()) {
        exhausted = true;
      } else if (beta <= operator.resolution() * scale) {
        beta = 0;
        restart();
      } else {
        next.close();
        u.divi(beta);
        u.attach(manager);
        next = u;
      }
      betas[j] = exhausted ? 0 : beta;
    }
  }

  /**
   * Computes the norm of a product.
   *
   * @throws UnrunnableSpecException when it is not finite
   */
  static double finiteNorm(NDArray product) {
    return finite(FlatVectors.norm(product));
  }

  /**
   * Returns a number that comes from second derivatives.
   *
   * @throws UnrunnableSpecException when it is not finite
   */
  static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new UnrunnableSpecException(
          "the loss has no finite second derivatives at this model: its weights, or its loss on"
              + " these images, are too large or not numbers");
    }
    return number;
  }

  private static void add(double[] more, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
  }

  /** Draws a random unit vector orthogonal to the basis. */
  private void restart() {
    next.close();
    double[] values = new double[Math.toIntExact(operator.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = restarts.nextGaussian();
    }
    next = vector(values);
    normalize(next);
    for (int pass = 0; pass < 3; pass++) {
      basis.removeSpan(next);
      normalize(next);
    }
  }

  /** Computes eigenvalue estimates after at least one step. */
  RitzPairs ritz() {
    double[][] t = new double[steps][steps];
    for (int j = 0; j < steps; j++) {
      t[j][j] = alphas[j];
      if (j + 1 < steps) {
        t[j + 1][j] = betas[j];
        t[j][j + 1] = betas[j];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(t);
    double[] weights = new double[steps];
    double[] residuals = new double[steps];
    double largest = 0;
    for (int i = 0; i < steps; i++) {
      double[] s = eigen.vectors()[i];
      weights[i] = s[0] * s[0];
      residuals[i] = Math.hypot(betas[steps - 1] * s[steps - 1], strayLength(s));
      largest = Math.max(largest, Math.abs(eigen.values()[i]));
    }
    return new RitzPairs(eigen.values(), weights, residuals, eigen.vectors(), largest);
  }

  /**
   * Computes the norm of the part of {@code H Q's} that lies in the span of the basis but not in
   * the recurrence.
   */
  private double strayLength(double[] s) {
    double[] sum = new double[steps];
    for (int j = 0; j < steps; j++) {
      double[] stray = strays[j];
      for (int i = 0; i < stray.length; i++) {
        sum[i] += stray[i] * s[j];
      }
    }
    double squares = 0;
    for (double x : sum) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }

  @Override
  public void close() {
    manager.close();
  }
}

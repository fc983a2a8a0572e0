package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.KrylovBasis;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.BasisPlan;
import dev.flattail.random.KeyedRandom;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>If the basis is full before the last step, the run restarts from the Ritz vectors at both ends
 * ({@link ProjectedMatrix}).
 */
final class Lanczos implements AutoCloseable {
  private static final double TWICE_IS_ENOUGH = 0.7;

  private final SymmetricOperator operator;
  private final NDManager manager;
  private final KrylovBasis basis;
  private final ProjectedMatrix matrix;
  private final KeyedRandom restarts;
  private final int vectors;
  private final int kept;
  private final int maxSteps;
  private final double resolution;
  private @Nullable NDArray startProduct;
  private NDArray next;
  private double scale;
  private int products;
  private boolean exhausted;

  /**
   * @param start first vector, of any length but zero
   * @param maxSteps maximum number of products
   * @param plan of the basis
   * @param extremes number of eigenvalues that are wanted at each end
   * @param restarts draws the vectors after an exhausted Krylov space
   */
  Lanczos(
      SymmetricOperator operator,
      double[] start,
      int maxSteps,
      BasisPlan plan,
      int extremes,
      KeyedRandom restarts) {
    this.operator = operator;
    this.manager = operator.manager().newSubManager();
    this.maxSteps = (int) Math.min(maxSteps, operator.size());
    this.vectors = plan.vectors() - 1;
    this.kept = Math.min(vectors - 2, Math.max(2 * extremes + 2, vectors / 2));
    this.basis = new KrylovBasis(manager, plan.vectors(), operator.size(), plan.format());
    this.matrix = new ProjectedMatrix(plan.vectors(), basis.rounding());
    this.resolution = Math.max(operator.resolution(), KrylovBasis.resolution(plan.format()));
    this.restarts = restarts;
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
  int products() {
    return products;
  }

  /** Returns the number of vectors of the basis whose products are known. */
  int steps() {
    return matrix.steps();
  }

  /**
   * Returns whether no further step is possible: all steps are taken, or the basis spans the whole
   * space.
   */
  boolean finished() {
    return exhausted || products == maxSteps;
  }

  /** Returns whether the basis spans the whole space. */
  boolean isWhole() {
    return steps() == operator.size();
  }

  /** Returns whether the basis was full before the last step. */
  boolean restarted() {
    return matrix.restarted();
  }

  /** Returns the basis, which is valid until this is closed. */
  KrylovBasis basis() {
    return basis;
  }

  /**
   * Ends the run, and appends the vector of the step that is not taken. The basis then spans the
   * products of H with all its vectors.
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
    return matrix.product(c, basis.count());
  }

  /**
   * Computes the product of H with the starting vector, after the {@linkplain #end() end}.
   *
   * @param length of the starting vector
   * @return {@code [P]}, owned by {@code owner}
   */
  NDArray startProduct(double length, NDManager owner) {
    if (startProduct != null) {
      NDArray product = Scalars.times(startProduct, length);
      product.attach(owner);
      return product;
    }
    double[] first = new double[steps()];
    first[0] = length;
    return basis.combination(product(first), owner);
  }

  /**
   * Computes by how much the squared Frobenius norm of H falls when the space of the first steps is
   * taken out on both sides: {@code |H|^2 - |(I - P)H(I - P)|^2}. For a run without a restart.
   */
  double captured(int firstSteps) {
    return matrix.captured(firstSteps);
  }

  /** Computes the trace of H on the Krylov space. */
  double trace() {
    return matrix.trace();
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
      if (steps() == vectors) {
        restart();
      }
      int j = steps();
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
      alpha += stray[j];
      stray[j] = 0;
      double[] expected = matrix.expected();
      for (int i = 0; i < j; i++) {
        stray[i] += (i == j - 1 ? backwards : 0) - expected[i];
      }
      scale = Math.max(scale, before);
      products++;
      if (j + 1 == operator.size()) {
        exhausted = true;
        beta = 0;
      } else if (beta <= resolution * scale) {
        beta = 0;
        continueFromRandom();
      } else {
        next.close();
        u.divi(beta);
        u.attach(manager);
        next = u;
      }
      matrix.append(alpha, stray, beta);
    }
  }

  /** Replaces the full basis by Ritz vectors at both ends of the spectrum. */
  private void restart() {
    if (!restarted()) {
      double[] first = new double[steps()];
      first[0] = 1;
      startProduct = basis.combination(matrix.product(first, steps()), manager);
    }
    basis.replace(matrix.restart(kept));
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
  private void continueFromRandom() {
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
    return matrix.ritz();
  }

  @Override
  public void close() {
    manager.close();
  }
}

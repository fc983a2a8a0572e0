package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import java.util.Arrays;

/**
 * Samples the trace of H with less variance, by taking out Krylov spaces whose trace is known.
 *
 * <p>With P the projector on their joint span of dimension r, N the size of H, c a number and x a
 * vector of random signs, the sample
 *
 * <pre>tr(PHP) + z'(H - cI)z + c (N - r),  z = (I - P)x</pre>
 *
 * has the trace of H as its mean if P and c do not depend on x, because E[xx'] = I. Its variance is
 * {@code 2 (|E|_F^2 - sum of E_ii^2)} with {@code E = (I - P)(H - cI)(I - P)}, whose Frobenius norm
 * is at most that of {@code H - cI}. {@code z'Hz} needs no product beyond {@code Hx}: with a the
 * coefficients of {@code Px} in the bases B, it is {@code x'Hx - 2 a'BHx + a'BHB'a}.
 *
 * <p>Sources: Meyer, Musco, Musco, Woodruff 2021 (Hutch++); Epperly, Tropp, Webber 2024 (XTrace,
 * each probe deflated by the others); Hallman 2025 (whole Krylov spaces). The shift c matters where
 * most eigenvalues lie near a number other than zero and N is small: the length of z is random.
 */
final class Deflation {
  private final KrylovSpaces spaces;
  private final int[] chosen;
  private final double[][] basis;
  private final double[][] projected;
  private final double shift;
  private final double trace;

  /**
   * @param chosen indices of the runs
   * @param basis coefficients of an orthonormal basis of their joint span, one row a vector
   * @param projected {@code BHB'} of the chosen runs
   * @param shift c
   */
  Deflation(
      KrylovSpaces spaces, int[] chosen, double[][] basis, double[][] projected, double shift) {
    this.spaces = spaces;
    this.chosen = chosen;
    this.basis = basis;
    this.projected = projected;
    this.shift = shift;
    double sum = 0;
    for (double[] row : basis) {
      sum += dot(row, times(projected, row));
    }
    this.trace = sum;
  }

  /** Returns the dimension of the space that is taken out. */
  int dimension() {
    return basis.length;
  }

  /**
   * Adds the sample of one probe.
   *
   * @param x random signs {@code [N]}, independent of the chosen runs; float64
   * @param product {@code Hx}
   */
  void sample(NDArray x, NDArray product, TraceSamples samples) {
    try (NDManager scope = x.getManager().newSubManager()) {
      double[] inside = new double[projected.length];
      double[] productInside = new double[projected.length];
      int at = 0;
      for (int r : chosen) {
        int steps = spaces.run(r).steps();
        System.arraycopy(spaces.run(r).basis().coefficients(x), 0, inside, at, steps);
        System.arraycopy(spaces.run(r).basis().coefficients(product), 0, productInside, at, steps);
        at += steps;
      }
      double[] unit = times(basis, inside);
      double[] a = transposedTimes(basis, unit);
      double[] ha = times(projected, a);
      double form = inner(x, product, scope) - 2 * dot(a, productInside) + dot(a, ha);
      double rest = x.size() - basis.length;
      double length = inner(x, x, scope) - dot(unit, unit);
      double[] toRemove = new double[a.length];
      for (int i = 0; i < a.length; i++) {
        toRemove[i] = productInside[i] - ha[i];
      }
      double[] again = transposedTimes(basis, times(basis, toRemove));
      samples.add(
          trace + form + shift * (rest - length), x, remainder(x, product, a, again, scope));
    }
  }

  /** Computes {@code (I - P)(H - cI)(I - P)x}, from Hx and the coefficients of {@code Px}. */
  private NDArray remainder(
      NDArray x, NDArray product, double[] a, double[] again, NDManager scope) {
    NDArray remainder = product.duplicate();
    remainder.attach(scope);
    FlatVectors.accumulate(remainder, x, -shift);
    int at = 0;
    for (int r : chosen) {
      Lanczos run = spaces.run(r);
      double[] own = Arrays.copyOfRange(a, at, at + run.steps());
      double[] coefficients = run.product(own);
      for (int i = 0; i < own.length; i++) {
        coefficients[i] += again[at + i] - shift * own[i];
      }
      FlatVectors.accumulate(remainder, run.basis().combination(coefficients, scope), -1);
      at += run.steps();
    }
    return remainder;
  }

  private static double inner(NDArray x, NDArray y, NDManager scope) {
    NDArray terms = x.mul(y);
    terms.attach(scope);
    try (NDArray sum = terms.sum()) {
      return sum.getDouble();
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static double[] times(double[][] rows, double[] x) {
    double[] result = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      result[i] = dot(rows[i], x);
    }
    return result;
  }

  private static double[] transposedTimes(double[][] rows, double[] x) {
    double[] result = new double[rows.length == 0 ? 0 : rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < result.length; j++) {
        result[j] += rows[i][j] * x[i];
      }
    }
    return result;
  }
}

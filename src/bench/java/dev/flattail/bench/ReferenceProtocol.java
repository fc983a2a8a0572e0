package dev.flattail.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.curvature.SymmetricOperator;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the reference's protocol for one class (Saddle-LongTail {@code hessian_analysis.py} with
 * PyHessian's {@code hessian.py}): a power iteration of up to 100 steps and Hutchinson's estimator
 * with up to 100 probes, both with their stopping rule of 1e-3, and 100 Lanczos steps with its
 * re-orthogonalization. Vectors are float32, as in the reference.
 */
final class ReferenceProtocol {
  private static final int ITERATIONS = 100;
  private static final double TOLERANCE = 1e-3;

  private final SymmetricOperator hessian;
  private final KeyedRandom random;
  private int products;

  ReferenceProtocol(SymmetricOperator hessian, long seed) {
    this.hessian = hessian;
    this.random = KeyedRandom.of("reference", seed);
  }

  /**
   * The products and results of the protocol.
   *
   * @param top the eigenvalue of largest magnitude
   */
  record Outcome(int power, int hutchinson, int lanczos, double top, double trace) {
    int products() {
      return power + hutchinson + lanczos;
    }
  }

  Outcome run() {
    try (NDManager scope = hessian.manager().newSubManager();
        GradMode off = GradMode.off()) {
      double top = powerIteration(scope);
      int power = products;
      double trace = hutchinson(scope);
      int hutchinson = products - power;
      lanczos(scope);
      return new Outcome(power, hutchinson, products - power - hutchinson, top, trace);
    }
  }

  private double powerIteration(NDManager scope) {
    NDArray v = gaussian(scope);
    double eigenvalue = Double.NaN;
    for (int i = 0; i < ITERATIONS; i++) {
      NDArray product = times(v, scope);
      double now = dot(product, v);
      v.close();
      v = product;
      normalize(v);
      if (!Double.isNaN(eigenvalue)
          && Math.abs(eigenvalue - now) / (Math.abs(eigenvalue) + 1e-6) < TOLERANCE) {
        break;
      }
      eigenvalue = now;
    }
    v.close();
    return eigenvalue;
  }

  private double hutchinson(NDManager scope) {
    double sum = 0;
    double trace = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      try (NDArray v = signs(scope);
          NDArray product = times(v, scope)) {
        sum += dot(product, v);
      }
      double mean = sum / (i + 1);
      boolean still = Math.abs(mean - trace) / (Math.abs(trace) + 1e-6) < TOLERANCE;
      trace = mean;
      if (still) {
        break;
      }
    }
    return trace;
  }

  private void lanczos(NDManager scope) {
    List<NDArray> basis = new ArrayList<>();
    NDArray v = signs(scope);
    normalize(v);
    NDArray w = null;
    double beta = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      if (w != null) {
        beta = FlatVectors.norm(w);
        for (NDArray earlier : basis) {
          FlatVectors.accumulate(w, earlier, -dot(w, earlier));
        }
        normalize(w);
        v = w;
      }
      basis.add(v);
      NDArray next = times(v, scope);
      FlatVectors.accumulate(next, v, -dot(next, v));
      if (i > 0) {
        FlatVectors.accumulate(next, basis.get(i - 1), -beta);
      }
      w = next;
    }
    basis.forEach(NDArray::close);
  }

  private NDArray times(NDArray v, NDManager scope) {
    products++;
    try (NDArray wide = v.toType(DataType.FLOAT64, true);
        NDArray product = hessian.times(wide, scope)) {
      return product.toType(DataType.FLOAT32, true);
    }
  }

  private static double dot(NDArray a, NDArray b) {
    try (NDArray terms = a.mul(b);
        NDArray sum = terms.sum()) {
      return sum.toFloatArray()[0];
    }
  }

  private static void normalize(NDArray v) {
    v.divi(FlatVectors.norm(v) + 1e-6);
  }

  private NDArray gaussian(NDManager scope) {
    double[] values = new double[Math.toIntExact(hessian.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    NDArray v = array(values, scope);
    normalize(v);
    return v;
  }

  private NDArray signs(NDManager scope) {
    double[] values = new double[Math.toIntExact(hessian.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextBoolean() ? 1 : -1;
    }
    return array(values, scope);
  }

  private static NDArray array(double[] values, NDManager scope) {
    return NumberFormat.FLOAT32_CONTIGUOUS.create(scope, values, new Shape(values.length));
  }
}

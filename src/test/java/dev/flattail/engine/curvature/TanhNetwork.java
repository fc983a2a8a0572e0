package dev.flattail.engine.curvature;

import dev.flattail.jobspec.CurvatureMatrix;
import java.util.Arrays;

/**
 * The matrices of {@link SmallProblem}s with a hidden layer, written out in Java: Jacobians of the
 * logits image by image, the closed form of the softmax, and central differences of the gradient
 * for the Hessian.
 */
final class TanhNetwork {
  private static final double STEP = 1e-6;

  private TanhNetwork() {}

  static int parameters(int inputs, int hidden, int classes) {
    return hidden * inputs + hidden + classes * hidden + classes;
  }

  /** The outputs of one image and their derivatives {@code [C][P]}. */
  private record Image(double[] probabilities, double[][] jacobian, int label) {
    /** Computes {@code J' (p - e_y)}. */
    double[] gradient() {
      double[] gradient = new double[jacobian[0].length];
      for (int c = 0; c < probabilities.length; c++) {
        double slope = probabilities[c] - (c == label ? 1 : 0);
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] += slope * jacobian[c][i];
        }
      }
      return gradient;
    }

    /** Computes an entry of {@code J' (diag(p) - p p') J}. */
    double gaussNewton(int i, int j) {
      double sum = 0;
      double left = 0;
      double right = 0;
      for (int c = 0; c < probabilities.length; c++) {
        sum += probabilities[c] * jacobian[c][i] * jacobian[c][j];
        left += probabilities[c] * jacobian[c][i];
        right += probabilities[c] * jacobian[c][j];
      }
      return sum - left * right;
    }
  }

  private static Image image(SmallProblem problem, double[] w, int n) {
    double[] x = problem.x()[n];
    int inputs = x.length;
    int hidden = problem.hidden();
    int classes = problem.classes();
    int bias = hidden * inputs;
    int second = bias + hidden;
    int secondBias = second + classes * hidden;
    double[] inner = new double[hidden];
    for (int h = 0; h < hidden; h++) {
      double sum = w[bias + h];
      for (int k = 0; k < inputs; k++) {
        sum += w[h * inputs + k] * x[k];
      }
      inner[h] = Math.tanh(sum);
    }
    double[][] jacobian = new double[classes][w.length];
    double[] p = new double[classes];
    for (int c = 0; c < classes; c++) {
      double z = w[secondBias + c];
      jacobian[c][secondBias + c] = 1;
      for (int h = 0; h < hidden; h++) {
        double weight = w[second + c * hidden + h];
        z += weight * inner[h];
        jacobian[c][second + c * hidden + h] = inner[h];
        double slope = weight * (1 - inner[h] * inner[h]);
        jacobian[c][bias + h] = slope;
        for (int k = 0; k < inputs; k++) {
          jacobian[c][h * inputs + k] = slope * x[k];
        }
      }
      p[c] = Math.exp(z);
    }
    double sum = Arrays.stream(p).sum();
    Arrays.setAll(p, c -> p[c] / sum);
    return new Image(p, jacobian, problem.y()[n]);
  }

  static double loss(SmallProblem problem, double[] w) {
    double sum = 0;
    for (int n = 0; n < problem.y().length; n++) {
      Image image = image(problem, w, n);
      sum -= Math.log(image.probabilities[image.label]);
    }
    return sum / problem.y().length;
  }

  static double[] gradient(SmallProblem problem, double[] w) {
    double[] sum = new double[w.length];
    for (int n = 0; n < problem.y().length; n++) {
      double[] own = image(problem, w, n).gradient();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += own[i] / problem.y().length;
      }
    }
    return sum;
  }

  static double[][] dense(CurvatureMatrix matrix, SmallProblem problem, double[] w) {
    return switch (matrix) {
      case HESSIAN -> hessian(problem, w);
      case GGN -> gaussNewton(problem, w);
      case FISHER -> fisher(problem, w);
      case RESIDUAL -> {
        double[][] rest = hessian(problem, w);
        double[][] part = gaussNewton(problem, w);
        for (int i = 0; i < w.length; i++) {
          for (int j = 0; j < w.length; j++) {
            rest[i][j] -= part[i][j];
          }
        }
        yield rest;
      }
    };
  }

  private static double[][] hessian(SmallProblem problem, double[] w) {
    double[][] rows = new double[w.length][];
    for (int i = 0; i < w.length; i++) {
      double[] up = w.clone();
      double[] down = w.clone();
      up[i] += STEP;
      down[i] -= STEP;
      double[] above = gradient(problem, up);
      double[] below = gradient(problem, down);
      double[] row = new double[w.length];
      Arrays.setAll(row, j -> (above[j] - below[j]) / (2 * STEP));
      rows[i] = row;
    }
    return rows;
  }

  private static double[][] gaussNewton(SmallProblem problem, double[] w) {
    double[][] sum = new double[w.length][w.length];
    for (int n = 0; n < problem.y().length; n++) {
      Image image = image(problem, w, n);
      for (int i = 0; i < w.length; i++) {
        for (int j = 0; j < w.length; j++) {
          sum[i][j] += image.gaussNewton(i, j) / problem.y().length;
        }
      }
    }
    return sum;
  }

  private static double[][] fisher(SmallProblem problem, double[] w) {
    double[][] sum = new double[w.length][w.length];
    for (int n = 0; n < problem.y().length; n++) {
      double[] g = image(problem, w, n).gradient();
      for (int i = 0; i < w.length; i++) {
        for (int j = 0; j < w.length; j++) {
          sum[i][j] += g[i] * g[j] / problem.y().length;
        }
      }
    }
    return sum;
  }
}

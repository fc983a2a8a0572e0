package dev.flattail.engine.model;

import java.util.Map;

/**
 * Computes layers of residual networks as plain loops over one image {@code
 * [channel][row][column]}, with running statistics. The engine's kernels are compared with it. It
 * is independent of the engine.
 */
final class ReferenceLayers {
  private final Map<String, double[]> tensors;

  ReferenceLayers(Map<String, double[]> tensors) {
    this.tensors = tensors;
  }

  private double[] tensor(String name) {
    double[] values = tensors.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no tensor named " + name);
    }
    return values;
  }

  /** Computes a zero-padded convolution without bias, then batch normalization. */
  double[][][] convolution(
      double[][][] x, String name, String norm, int kernel, int stride, int groups) {
    double[] weight = tensor(name + ".weight");
    int in = x.length;
    int perGroup = in / groups;
    int out = weight.length / (perGroup * kernel * kernel);
    int side = (x[0].length + 2 * (kernel / 2) - kernel) / stride + 1;
    double[][][] y = new double[out][side][side];
    for (int o = 0; o < out; o++) {
      int first = o / (out / groups) * perGroup;
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double sum = 0;
          for (int i = 0; i < perGroup; i++) {
            for (int a = 0; a < kernel; a++) {
              for (int b = 0; b < kernel; b++) {
                int r = row * stride + a - kernel / 2;
                int c = column * stride + b - kernel / 2;
                if (r >= 0 && c >= 0 && r < x[0].length && c < x[0].length) {
                  int at = ((o * perGroup + i) * kernel + a) * kernel + b;
                  sum += weight[at] * x[first + i][r][c];
                }
              }
            }
          }
          y[o][row][column] = normalized(sum, norm, o);
        }
      }
    }
    return y;
  }

  private double normalized(double value, String norm, int channel) {
    double mean = tensor(norm + ".running_mean")[channel];
    double variance = tensor(norm + ".running_var")[channel];
    double standard = (value - mean) / Math.sqrt(variance + 1e-5);
    return standard * tensor(norm + ".weight")[channel] + tensor(norm + ".bias")[channel];
  }

  static double[][][] relu(double[][][] x) {
    for (double[][] channel : x) {
      for (double[] row : channel) {
        for (int i = 0; i < row.length; i++) {
          row[i] = Math.max(0, row[i]);
        }
      }
    }
    return x;
  }

  static double[][][] sum(double[][][] x, double[][][] y) {
    double[][][] z = new double[x.length][x[0].length][x[0].length];
    for (int c = 0; c < z.length; c++) {
      for (int row = 0; row < z[c].length; row++) {
        for (int column = 0; column < z[c].length; column++) {
          z[c][row][column] = x[c][row][column] + y[c][row][column];
        }
      }
    }
    return z;
  }

  /**
   * Takes every second pixel, and adds zero channels before and after until the channels are
   * doubled.
   */
  static double[][][] subsampled(double[][][] x) {
    int side = (x[0].length + 1) / 2;
    double[][][] y = new double[2 * x.length][side][side];
    for (int c = 0; c < x.length; c++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          y[c + x.length / 2][row][column] = x[c][2 * row][2 * column];
        }
      }
    }
    return y;
  }

  /** Computes the maximum of 3x3 pixels around every second one. */
  static double[][][] maximum(double[][][] x) {
    int side = (x[0].length + 1) / 2;
    double[][][] y = new double[x.length][side][side];
    for (int c = 0; c < x.length; c++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double largest = Double.NEGATIVE_INFINITY;
          for (int r = Math.max(0, 2 * row - 1); r <= 2 * row + 1 && r < x[c].length; r++) {
            for (int k = Math.max(0, 2 * column - 1); k <= 2 * column + 1; k++) {
              largest = k < x[c].length ? Math.max(largest, x[c][r][k]) : largest;
            }
          }
          y[c][row][column] = largest;
        }
      }
    }
    return y;
  }

  /** Computes the mean over the image, then weights and bias. */
  double[] classifier(double[][][] x, String name) {
    double[] weight = tensor(name + ".weight");
    double[] logits = tensor(name + ".bias").clone();
    for (int c = 0; c < x.length; c++) {
      double mean = 0;
      for (double[] row : x[c]) {
        for (double value : row) {
          mean += value / (row.length * row.length);
        }
      }
      for (int k = 0; k < logits.length; k++) {
        logits[k] += weight[k * x.length + c] * mean;
      }
    }
    return logits;
  }
}

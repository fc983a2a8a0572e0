package dev.flattail.subspaces;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the inner products of all eigenvectors of several files, in float64. Parts of the
 * vectors are in memory at a time, whatever their length.
 */
public final class InnerProducts {
  /** Most vectors of one comparison: their products take 2 MB. */
  public static final int MOST_VECTORS = 500;

  /** Memory for parts of vectors. */
  private static final long PART_BYTES = 128L << 20;

  /** Numbers of each vector that are multiplied at once; they stay in the processor's cache. */
  private static final int TILE = 256;

  private InnerProducts() {}

  /** Asks between two parts whether to go on; throws to stop. */
  @FunctionalInterface
  public interface Checkpoint {
    /** Goes on at once. */
    Checkpoint NONE = () -> {};

    void check();
  }

  /** Returns the number of multiplications for so many vectors. */
  public static double work(long length, int vectors) {
    return (double) length * vectors * (vectors + 1) / 2;
  }

  /**
   * Returns the products {@code [n][n]} of the first {@code k} vectors of each file, file by file.
   *
   * @param files with as many numbers in each vector
   */
  public static double[][] of(List<EigenvectorFile> files, int k, Checkpoint checkpoint)
      throws IOException {
    return of(files, k, checkpoint, PART_BYTES);
  }

  static double[][] of(List<EigenvectorFile> files, int k, Checkpoint checkpoint, long partBytes)
      throws IOException {
    List<int[]> rows = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      for (int rank = 0; rank < k; rank++) {
        rows.add(new int[] {file, rank});
      }
    }
    long length = files.getFirst().length();
    int part = (int) Math.clamp(partBytes / Float.BYTES / rows.size(), 1, length);
    float[][] numbers = new float[rows.size()][part];
    double[][] products = new double[rows.size()][rows.size()];
    for (long from = 0; from < length; from += part) {
      checkpoint.check();
      int count = (int) Math.min(part, length - from);
      for (int row = 0; row < rows.size(); row++) {
        int[] of = rows.get(row);
        files.get(of[0]).read(of[1], from, count, numbers[row]);
      }
      add(numbers, count, products, checkpoint);
    }
    for (int i = 0; i < products.length; i++) {
      for (int j = 0; j < i; j++) {
        products[i][j] = products[j][i];
      }
    }
    return products;
  }

  /** Adds the products of parts to the upper triangle. */
  private static void add(
      float[][] numbers, int count, double[][] products, Checkpoint checkpoint) {
    int n = numbers.length;
    double[] tile = new double[TILE * n];
    for (int from = 0; from < count; from += TILE) {
      int size = Math.min(TILE, count - from);
      for (int row = 0; row < n; row++) {
        for (int p = 0; p < size; p++) {
          tile[p * n + row] = numbers[row][from + p];
        }
      }
      for (int i = 0; i < n; i++) {
        addRow(tile, size, n, i, products[i]);
      }
      if (from / TILE % 1024 == 0) {
        checkpoint.check();
      }
    }
  }

  /** Adds one row. The innermost loop is over independent sums, which the JIT vectorizes. */
  private static void addRow(double[] tile, int size, int n, int i, double[] sums) {
    for (int p = 0; p < size; p++) {
      int start = p * n;
      double factor = tile[start + i];
      for (int j = i; j < n; j++) {
        sums[j] += factor * tile[start + j];
      }
    }
  }
}

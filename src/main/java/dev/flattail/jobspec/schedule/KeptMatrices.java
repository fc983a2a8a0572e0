package dev.flattail.jobspec.schedule;

/**
 * Decides which epochs keep a matrix of a number for each pair of classes. At most {@value
 * #MOST_NUMBERS} numbers are kept, or one matrix: those of every k-th epoch, with the smallest k
 * that fits, and always the last. Many classes share rows.
 */
public final class KeptMatrices {
  public static final int MOST_ROWS = 1000;
  public static final int MOST_NUMBERS = 1 << 18;

  private KeptMatrices() {}

  /** Returns how many classes share a row. */
  public static int classesOfRow(int classes) {
    return Math.ceilDiv(classes, MOST_ROWS);
  }

  /**
   * Returns whether the matrix of an epoch is kept.
   *
   * @param epoch from 1
   * @param epochs of the run
   */
  public static boolean isKept(int epoch, int epochs, int rows) {
    int every = Math.ceilDiv(epochs, Math.max(1, MOST_NUMBERS / (rows * rows)));
    return (epochs - epoch) % every == 0;
  }
}

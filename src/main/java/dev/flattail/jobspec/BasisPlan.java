package dev.flattail.jobspec;

/**
 * How the Krylov bases of a class fit a budget. Until they fit: float32 takes the place of float64,
 * fewer bases are open at once, and at last the only basis has fewer vectors than a run has steps,
 * so that the run restarts.
 *
 * @param format of the vectors
 * @param vectors capacity of a basis
 * @param open number of bases that are open at once
 * @param kept number of bases that are kept to deflate the trace; 0 if only the last run's is
 * @param restarts whether a run may take more steps than its basis has vectors
 * @param bytes memory of the bases
 */
public record BasisPlan(
    BasisFormat format, int vectors, int open, int kept, boolean restarts, long bytes) {

  /** Most bases that are kept; the runs that follow open one more. */
  private static final int MOST_KEPT = 3;

  /** Vectors that a restarted run needs beyond those at its two ends. */
  private static final int BEYOND_ENDS = 8;

  /**
   * Number of rows times probes at which the density's probes no longer matter: the standard error
   * of a share of the eigenvalues is then at most 0.7%.
   */
  private static final long DIMENSIONS_OF_DENSITY = 10_000;

  /**
   * Plans the bases.
   *
   * @param dimension length of a vector
   * @param steps maximum number of products of a run
   * @param runs number of runs
   * @param extremes number of eigenvalues that are wanted at each end
   * @param budgetBytes for all open bases; a basis that holds the wanted ends is opened in any case
   */
  public static BasisPlan of(long dimension, int steps, int runs, int extremes, long budgetBytes) {
    int most = Math.min(runs, MOST_KEPT + 1);
    int whole = (int) Math.min(steps, dimension) + 1;
    for (BasisFormat format : BasisFormat.values()) {
      if (bytes(dimension, format, whole, most) <= budgetBytes) {
        return plan(dimension, format, whole, most, Math.min(runs, MOST_KEPT), false);
      }
    }
    for (int open = most - 1; open >= 1; open--) {
      if (bytes(dimension, BasisFormat.FLOAT32, whole, open) <= budgetBytes) {
        return plan(dimension, BasisFormat.FLOAT32, whole, open, open - 1, false);
      }
    }
    long fitting = budgetBytes / bytes(dimension, BasisFormat.FLOAT32, 1, 1);
    int vectors = (int) Math.min(whole, Math.max(2L * extremes + BEYOND_ENDS, fitting));
    return plan(dimension, BasisFormat.FLOAT32, vectors, 1, runs == 1 ? 1 : 0, vectors < whole);
  }

  /**
   * Returns the number of runs that the density needs, and whose bases may be open at once. One
   * probe gives a share m of the eigenvalues with a variance of at most {@code 2 m (1 - m) / N}, so
   * that few matrices need a second one.
   *
   * @param dimension number of rows N
   */
  public static int runs(int probes, long dimension) {
    return (int) Math.min(probes, Math.ceilDiv(DIMENSIONS_OF_DENSITY, dimension));
  }

  private static BasisPlan plan(
      long dimension, BasisFormat format, int vectors, int open, int kept, boolean restarts) {
    return new BasisPlan(
        format, vectors, open, kept, restarts, bytes(dimension, format, vectors, open));
  }

  private static long bytes(long dimension, BasisFormat format, int vectors, int bases) {
    return dimension * format.bytes() * vectors * bases;
  }
}

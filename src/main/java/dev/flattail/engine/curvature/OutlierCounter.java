package dev.flattail.engine.curvature;

import dev.flattail.results.Outliers;

/**
 * Counts the eigenvalues above the largest gap of a spectrum, from the Ritz values of one Lanczos
 * run. Trained classifiers of C classes tend to have C - 1 of them (Sagun et al. 2017; Papyan
 * 2020).
 *
 * <p>A gap is the ratio of two neighboring eigenvalues above the edge of the bulk, and at least
 * {@value #LEAST_GAP}. Its upper end has converged; the lower end counts with its residual, and at
 * least as the root mean square of the spectrum below the upper one, since ratios near the middle
 * of a bulk say nothing. Between two Ritz values of a Krylov space lies an eigenvalue (Parlett
 * 1998, chapter 10), and one within the residual of each. So the ratio of a Ritz value, with its
 * residual, to the next one says whether a larger gap may be hidden among eigenvalues that have not
 * converged. This takes each such value for one eigenvalue, which is an estimate and no proof.
 *
 * @param values Ritz values, descending
 * @param residuals of these
 * @param known whether each has converged
 * @param nodes of the run's quadrature
 * @param weights of these, summing to one
 */
record OutlierCounter(
    double[] values, double[] residuals, boolean[] known, double[] nodes, double[] weights) {
  /** A smaller ratio is no gap. */
  static final double LEAST_GAP = 1.5;

  /**
   * The weight of a single eigenvalue of N is the squared inner product of its vector with random
   * signs, over N. It exceeds this with a probability below 1e-4 (Hoeffding 1963).
   */
  private static final double SINGLE = 20;

  /** Takes what a run knows. */
  static OutlierCounter of(RitzPairs pairs, boolean[] knownDescending) {
    int n = pairs.size();
    double[] values = new double[n];
    double[] residuals = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = pairs.values()[n - 1 - i];
      residuals[i] = pairs.residuals()[n - 1 - i];
    }
    return new OutlierCounter(values, residuals, knownDescending, pairs.nodes(), pairs.weights());
  }

  /**
   * Counts the outliers.
   *
   * @param rows of the matrix
   * @param sigma what the density resolves; positive
   */
  Outliers count(long rows, double sigma) {
    double edge = Math.max(sigma, bulkEdge(rows));
    int above = 0;
    while (above < values.length && values[above] > edge) {
      above++;
    }
    int converged = 0;
    while (converged < above && known[converged]) {
      converged++;
    }
    int best = 0;
    int second = 0;
    for (int i = 1; i <= converged; i++) {
      if (best == 0 || gapBelow(i, edge) > gapBelow(best, edge)) {
        second = best;
        best = i;
      } else if (second == 0 || gapBelow(i, edge) > gapBelow(second, edge)) {
        second = i;
      }
    }
    double largest = best == 0 ? 1 : gapBelow(best, edge);
    double hidden = hiddenGap(best, converged, above, edge);
    boolean isGap = largest >= LEAST_GAP;
    // Nothing bounds the largest eigenvalue before its Ritz value has converged.
    boolean lowerBound = !known[0] || (hidden > largest && hidden >= LEAST_GAP);
    return new Outliers(
        isGap ? best : 0,
        lowerBound,
        null,
        isGap ? largest : null,
        isGap && second > 0 ? (Integer) second : null,
        isGap && second > 0 ? (Double) gapBelow(second, edge) : null,
        edge);
  }

  /** Returns the largest node that stands for several eigenvalues. */
  private double bulkEdge(long rows) {
    double edge = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < nodes.length; i++) {
      if (weights[i] * rows > SINGLE) {
        edge = Math.max(edge, nodes[i]);
      }
    }
    return edge;
  }

  /** Returns the ratio below the first {@code count} values, at least as large as this. */
  private double gapBelow(int count, double edge) {
    double upper = values[count - 1];
    double lower = edge;
    if (count < values.length) {
      lower = values[count] + (known[count] ? 0 : residuals[count]);
    }
    return upper / Math.clamp(Math.max(lower, rootMeanSquareBelow(upper)), edge, upper);
  }

  /** Returns the largest ratio that eigenvalues below the converged ones may have. */
  private double hiddenGap(int best, int converged, int above, double edge) {
    double largest = 1;
    if (converged > best && converged < values.length) {
      // The gap below the last converged value is counted at its least; this is its most.
      double upper = values[converged - 1];
      double lower = Math.max(edge, values[converged] - residuals[converged]);
      largest = Math.max(1, upper / Math.max(lower, rootMeanSquareBelow(upper)));
    }
    for (int i = converged; i < above; i++) {
      // An eigenvalue lies within the residual, and one between this value and the next.
      double highest = values[i] + residuals[i];
      double upper = i == 0 ? highest : Math.min(highest, values[i - 1]);
      double lower = i + 1 < values.length ? values[i + 1] : edge;
      double floor = Math.max(edge, rootMeanSquareBelow(values[i]));
      largest = Math.max(largest, upper / Math.max(floor, lower));
    }
    return largest;
  }

  /** Returns the quadrature's root mean square below a value: how wide the rest is. */
  private double rootMeanSquareBelow(double value) {
    double squares = 0;
    double mass = 0;
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i] < value) {
        squares += weights[i] * nodes[i] * nodes[i];
        mass += weights[i];
      }
    }
    return mass == 0 ? 0 : Math.sqrt(squares / mass);
  }
}

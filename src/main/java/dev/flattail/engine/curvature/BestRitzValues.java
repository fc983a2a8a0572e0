package dev.flattail.engine.curvature;

import dev.flattail.results.Eigenvalue;
import dev.flattail.results.Outliers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the eigenvalues at one end of the spectrum from several Lanczos runs. Ritz values
 * approach the ends from inside. So the run with the largest sum of values is the most accurate one
 * (Ky Fan).
 */
final class BestRitzValues {
  private final boolean fromTop;
  private final SpectrumSettings settings;
  private final long size;
  private final double resolution;
  private List<Eigenvalue> values = List.of();
  private List<float[]> vectors = List.of();
  private List<Eigenvalue> zeros = List.of();
  private boolean allZero;
  private @Nullable OutlierCounter outliers;

  /**
   * @param fromTop true for the largest eigenvalues, false for the smallest
   * @param size number of rows of the matrix
   * @param resolution smallest difference that the runs distinguish from rounding
   */
  BestRitzValues(boolean fromTop, SpectrumSettings settings, long size, double resolution) {
    this.fromTop = fromTop;
    this.settings = settings;
    this.size = size;
    this.resolution = resolution;
  }

  /** Converts a Ritz pair's coefficients to a vector. */
  @FunctionalInterface
  interface Vectors {
    float[] of(double[] coefficients);
  }

  /** Says how many eigenvalues at this end are zero. The wanted ones are known if all are. */
  void zeros(long count) {
    long wanted = Math.min(settings.count(), size);
    allZero = count >= wanted;
    zeros = Collections.nCopies((int) (allZero ? wanted : 0), new Eigenvalue(0, 0, true));
  }

  List<Eigenvalue> values() {
    return allZero ? zeros : values;
  }

  List<float[]> vectors() {
    return vectors;
  }

  /** Returns the outliers at the top of the most accurate run. */
  Outliers outliers(double sigma) {
    return Objects.requireNonNull(outliers, "no run was offered").count(size, sigma);
  }

  /** Returns whether this run or an earlier one has all requested eigenvalues, converged. */
  boolean known(RitzPairs pairs) {
    return allZero || complete(values) || complete(of(pairs));
  }

  private boolean complete(List<Eigenvalue> found) {
    return found.size() == Math.min(settings.count(), size)
        && found.stream().allMatch(Eigenvalue::converged);
  }

  /** Takes the values of a run that is more accurate than the earlier ones. */
  void offer(RitzPairs pairs, Vectors made) {
    List<Eigenvalue> offered = of(pairs);
    if (offered.size() > values.size()
        || (offered.size() == values.size() && sum(offered) > sum(values))) {
      values = offered;
      if (fromTop) {
        outliers = counter(pairs);
      }
      vectors = new ArrayList<>();
      for (int rank = 0;
          rank
              < Math.min(
                  fromTop ? settings.topEigenvectors() : settings.eigenvectors(), pairs.size());
          rank++) {
        vectors.add(made.of(pairs.vectors()[index(pairs, rank)]));
      }
    }
  }

  private OutlierCounter counter(RitzPairs pairs) {
    boolean[] known = new boolean[pairs.size()];
    for (int rank = 0; rank < known.length; rank++) {
      known[rank] = converged(pairs, index(pairs, rank));
    }
    return OutlierCounter.of(pairs, known);
  }

  private List<Eigenvalue> of(RitzPairs pairs) {
    List<Eigenvalue> found = new ArrayList<>();
    for (int rank = 0; rank < Math.min(settings.count(), pairs.size()); rank++) {
      int i = index(pairs, rank);
      found.add(new Eigenvalue(pairs.values()[i], pairs.residuals()[i], converged(pairs, i)));
    }
    return List.copyOf(found);
  }

  /**
   * Returns whether the error is bounded and small: beside the value, or beside what products can
   * distinguish. A single Ritz value is the Rayleigh quotient of the start, which has neither
   * neighbors nor a scale to compare its error with, so the space could not have found an extreme.
   */
  private boolean converged(RitzPairs pairs, int i) {
    boolean comparable = pairs.size() > 1 || size == 1;
    return comparable
        && (pairs.error(i) <= settings.tolerance() * Math.abs(pairs.values()[i])
            || pairs.residuals()[i] <= resolution * pairs.scale());
  }

  private int index(RitzPairs pairs, int rank) {
    return fromTop ? pairs.size() - 1 - rank : rank;
  }

  private double sum(List<Eigenvalue> found) {
    double sum = found.stream().mapToDouble(Eigenvalue::value).sum();
    return fromTop ? sum : -sum;
  }
}

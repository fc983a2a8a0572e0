package dev.flattail.api.compare;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.results.ModelChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Schema {@code Comparison} of the contract. */
sealed interface ComparisonBody {
  /** Returns the comparison as CSV: one line per job and class. */
  String csv();

  /** Compares Hessian jobs. */
  record OfSpectra(String kind, List<ComparedSpectrum> rows) implements ComparisonBody {
    @Override
    public String csv() {
      return ComparedSpectrum.csv(rows);
    }
  }

  /**
   * Compares trainings or evaluations.
   *
   * @param which which of a training's models; null for evaluations
   */
  record OfAccuracies(
      String kind, @Nullable String which, List<ComparedAccuracy> rows, List<ClassSplit> classes)
      implements ComparisonBody {

    static OfAccuracies of(String kind, ModelChoice which, ComparedAccuracies.Table table) {
      return new OfAccuracies(
          kind, kind.equals("train") ? which.field() : null, table.rows(), table.classes());
    }

    @Override
    public String csv() {
      return ComparedAccuracy.csv(rows, classes);
    }
  }
}

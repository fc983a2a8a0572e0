package dev.flattail.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.results.Outliers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultTablesTest {
  private static String outliers(
      int total, boolean lowerBound, @Nullable Integer expected, @Nullable Double gap) {
    return ResultTables.outliers(new Outliers(total, lowerBound, expected, gap, null, null, 1.2));
  }

  @Test
  void outliersStandNextToTheExpectedNumber() {
    assertThat(outliers(9, false, 9, 2.3)).isEqualTo("9 (C - 1 = 9, gap 2.300)");
    assertThat(outliers(0, false, 9, null)).isEqualTo("0 (C - 1 = 9, no gap)");
    assertThat(outliers(1, false, null, 2.3)).isEqualTo("1 (gap 2.300)");
  }

  @Test
  void aGapBelowUnknownEigenvaluesGivesALowerBound() {
    assertThat(outliers(2, true, 9, 2.3)).isEqualTo("at least 2 (C - 1 = 9, gap 2.300)");
  }

  @Test
  void withoutAGapAmongTheKnownEigenvaluesTheNumberIsUnknown() {
    assertThat(outliers(0, true, 9, null))
        .isEqualTo("unknown: no gap among those that converged (C - 1 = 9)");
    assertThat(outliers(0, true, null, null))
        .isEqualTo("unknown: no gap among those that converged");
  }
}

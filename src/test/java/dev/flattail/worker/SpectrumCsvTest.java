package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.results.Eigenvalue;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.MeasuredMatrix;
import dev.flattail.results.Outliers;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpectrumCsvTest {
  private static List<String> lines(@Nullable Outliers outliers) {
    Eigenvalue value = new Eigenvalue(5, 0, true);
    SpectrumEntry entry =
        new SpectrumEntry(
            9,
            "tail",
            null,
            5,
            5,
            1,
            1,
            value,
            value,
            null,
            null,
            new HessianTraceEstimate(5, 0.0, new Interval(5, 5)),
            null,
            0,
            0.1,
            null,
            null,
            null,
            null,
            null,
            1,
            null,
            1,
            outliers);
    MeasuredLoss loss = new MeasuredLoss("cross-entropy", 1, 1, null);
    return SpectrumCsv.of(SpectrumReport.of("train", loss, MeasuredMatrix.HESSIAN, List.of(entry)))
        .lines()
        .toList();
  }

  @Test
  void outliersStandNextToTheExpectedNumberAndTheEdgeOfTheBulk() {
    List<String> lines = lines(new Outliers(3, true, 9, 2.5, 1, 1.75, 0.5));
    assertThat(lines.getFirst())
        .endsWith(
            ",outliers,outliersLowerBound,outliersGap,outliersSecondTotal,outliersSecondGap,outliersExpected,outliersBulkEdge");
    assertThat(lines.getLast()).endsWith(",3,true,2.5,1,1.75,9,0.5");
  }

  @Test
  void resultsOfEarlierVersionsHaveEmptyColumns() {
    assertThat(lines(null).getLast()).endsWith(",,,,,,,");
  }

  @Test
  void theContractShowsTheseColumns() throws IOException {
    assertThat(Files.readString(Path.of("api-spec/openapi.yaml")))
        .contains(" " + lines(null).getFirst() + "\n");
  }
}

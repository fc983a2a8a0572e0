package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.plot.OverlapPlot.Subspace;
import dev.flattail.results.SpectrumEntry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverlapPlotTest {
  private static Svg plot(Subspace... subspaces) {
    double[][] overlaps = new double[subspaces.length][subspaces.length];
    return Svg.of(
        new OverlapPlot(
            "run", List.of(SampleResults.MEASURED), List.of(subspaces), 9, 1e-4, overlaps));
  }

  @Test
  void marksSubspacesThatHaveNotConverged() {
    Svg svg = plot(new Subspace("head", true), new Subspace("tail", false));
    assertThat(svg.texts())
        .contains("head", "* tail", "1 of 2 subspaces (*) have not converged")
        .doesNotContain("tail");
  }

  @Test
  void convergedSubspacesNeedNoNote() {
    assertThat(plot(new Subspace("head", true), new Subspace("tail", true)).texts())
        .contains("head", "tail")
        .noneMatch(text -> text.contains("converged"));
  }

  @Test
  void countsWhatHasNotConvergedWhereNamesHaveNoRoom() {
    Subspace[] many =
        IntStream.range(0, 100)
            .mapToObj(c -> new Subspace("class " + c, c > 0))
            .toArray(Subspace[]::new);
    assertThat(plot(many).texts()).contains("1 of 100 subspaces have not converged");
  }

  @Test
  void aSubspaceHasConvergedWithAllOfItsEigenvalues() {
    SpectrumEntry one =
        SampleResults.spectrum(
            0,
            "head",
            500,
            SampleResults.value(-1),
            SampleResults.value(5),
            SampleResults.trace(1),
            null);
    assertThat(Subspace.of(one, 1).converged()).isTrue();
    assertThat(Subspace.of(one, 2).converged()).as("only one of two is known").isFalse();
  }
}

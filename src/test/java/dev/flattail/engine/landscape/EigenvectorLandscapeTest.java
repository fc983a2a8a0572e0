package dev.flattail.engine.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.curvature.AnalysisProgress;
import dev.flattail.engine.curvature.HessianAnalysis;
import dev.flattail.engine.curvature.SpectraOut;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.curvature.TrainedResNet20;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.SpectrumEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares landscapes along eigenvectors with the eigenvalues of a Hessian job. */
class EigenvectorLandscapeTest {
  /**
   * So small that no ReLU changes its sign: a kink would add its slope, divided by the radius.
   * Losses in float64 allow it.
   */
  private static final double RADIUS = 1e-7;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private record Measured(SpectrumEntry entry, Spectrum.Eigenvectors vectors) {}

  private static Measured measure(Model model, MeasuredSplit split, int c) throws IOException {
    HessianSpec spec =
        (HessianSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind",
                    "hessian",
                    "dataset",
                    Map.of("name", "any"),
                    "model",
                    Map.of("checkpoint", "any"),
                    "classes",
                    List.of(c),
                    "probes",
                    1,
                    "extremes",
                    Map.of("count", 2)));
    Measured[] found = new Measured[1];
    SpectraOut out =
        new SpectraOut() {
          @Override
          public void product(AnalysisProgress progress) {}

          @Override
          public void finished(SpectrumEntry entry, Spectrum.Eigenvectors eigenvectors) {
            found[0] = new Measured(entry, eigenvectors);
          }
        };
    new HessianAnalysis(spec, split, model, 1, out, StopSignal.NEVER).run(Set.of());
    return found[0];
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 4})
  void theSecondDifferenceAlongAnEigenvectorIsItsEigenvalue(int c) throws Exception {
    MeasuredSplit split = TrainedResNet20.split();
    Measured found;
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT32_CONTIGUOUS)) {
      found = measure(model, split, c);
    }
    List<Eigenvalue> largest = Objects.requireNonNull(found.entry.largest());
    assertThat(largest).allMatch(Eigenvalue::converged);
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT64)) {
      ClassLosses losses = new ClassLosses(model, split, 1, null, 0, 128, StopSignal.NEVER);
      Surfaces surfaces = new Surfaces(model, losses, losses.atModel(), () -> {});
      for (int rank = 0; rank < 2; rank++) {
        float[] vector = found.vectors.largest().get(rank);
        double[] direction =
            IntStream.range(0, vector.length).mapToDouble(i -> vector[i]).toArray();
        double[] line = surfaces.over(List.of(direction), RADIUS, 3).perClass()[c][0];
        double curvature = (line[0] - 2 * line[1] + line[2]) / (RADIUS * RADIUS);
        double lambda = largest.get(rank).value();
        assertThat(curvature).isCloseTo(lambda, within(0.05 * lambda));
      }
    }
  }
}

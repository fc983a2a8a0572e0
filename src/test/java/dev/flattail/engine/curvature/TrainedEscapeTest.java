package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.DirectionalGradients.AtRadius;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures gradients along negative curvature of a trained ResNet-20. */
@Tag("long")
class TrainedEscapeTest {

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static List<SpectrumEntry> measure(
      String precision, List<Integer> classes, Map<String, Object> escape) throws Exception {
    HessianSpec spec =
        (HessianSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind",
                    "hessian",
                    "model",
                    Map.of("checkpoint", "any", "arch", "resnet20"),
                    "dataset",
                    Map.of("name", "any"),
                    "classes",
                    classes,
                    "probes",
                    1,
                    "extremes",
                    Map.of("count", 2),
                    "precision",
                    precision,
                    "escape",
                    escape));
    List<SpectrumEntry> entries = new ArrayList<>();
    try (Model model = TrainedResNet20.model(NumberFormat.ofCurvature(spec.precision()))) {
      SpectraOut out =
          new SpectraOut() {
            @Override
            public void product(AnalysisProgress progress) {}

            @Override
            public void finished(SpectrumEntry entry, Spectrum.Eigenvectors eigenvectors) {
              entries.add(entry);
            }
          };
      new HessianAnalysis(spec, TrainedResNet20.split(), model, 1, out, StopSignal.NEVER)
          .run(Set.of());
    }
    return entries;
  }

  /** The step must be shorter than the distance to the next kink of a ReLU. */
  @Test
  void theFirstOrderOfABatchsOwnHessianIsTheLimitOfSmallSteps() throws Exception {
    NegativeCurvature escape =
        requireNonNull(
            measure(
                    "float64",
                    List.of(9),
                    Map.of("rho", List.of(1e-7), "batches", 2, "batchSize", 8))
                .getFirst()
                .escape());
    assertThat(escape.converged()).isTrue();
    for (DirectionalGradients of :
        List.of(requireNonNull(escape.classBatches()), escape.splitBatches())) {
      AtRadius at = of.sam().getFirst();
      double change = requireNonNull(at.firstOrderGain()) - 1;
      assertThat(Math.abs(change)).isGreaterThan(1e-8);
      assertThat(requireNonNull(at.gain().value()) - 1)
          .isCloseTo(change, within(0.05 * Math.abs(change)));
    }
  }

  /** Prints measured and predicted moments. All batches of class 9 are its only image. */
  @Test
  void reportsMeasuredAndPredictedMoments() throws Exception {
    List<SpectrumEntry> entries =
        measure(
            "float32",
            List.of(0, 4, 9),
            Map.of("rho", List.of(0.01, 0.05, 0.1, 0.5), "batches", 16, "batchSize", 32));
    StringBuilder table = new StringBuilder();
    for (SpectrumEntry entry : entries) {
      NegativeCurvature escape = requireNonNull(entry.escape());
      add(entry, "class", requireNonNull(escape.classBatches()), table);
      add(entry, "split", escape.splitBatches(), table);
    }
    System.out.println(table);
    assertThat(entries)
        .allSatisfy(entry -> assertThat(requireNonNull(entry.escape()).converged()).isTrue());
    SpectrumEntry ofOneImage = entries.getLast();
    DirectionalGradients own = requireNonNull(requireNonNull(ofOneImage.escape()).classBatches());
    double smallest = ofOneImage.lambdaMin().value();
    assertThat(own.curvature().value()).isCloseTo(smallest, within(0.01 * -smallest));
    assertThat(own.sam().getFirst().ratio().value())
        .isCloseTo(requireNonNull(own.sam().getFirst().predictedRatio()), within(0.03));
  }

  private static void add(
      SpectrumEntry entry, String batches, DirectionalGradients of, StringBuilder table) {
    for (AtRadius at : of.sam()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s (%d) | %s | %.3g | %.3g | %.3g | %s | %.3g | %.3g +- %.2g | %.3g | %.3g | %.3g +-"
                  + " %.2g | %.3g | %.2g | %.2g |%n",
              entry.name(),
              entry.samples(),
              batches,
              entry.lambdaMin().value(),
              of.curvature().value(),
              of.meanNorm(),
              at.rho(),
              of.share(),
              at.ratio().value(),
              at.ratio().standardError(),
              at.predictedRatio(),
              at.firstOrderRatio(),
              at.gain().value(),
              at.gain().standardError(),
              at.share(),
              at.growing(),
              at.reversed()));
    }
  }
}

package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.DirectionalGradients.AtRadius;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.MeanEstimate;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.SpectrumEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class EscapeLogTest {
  private static final MeanEstimate ANY = new MeanEstimate(1.0, 0.1);

  @Test
  void namesTheFigureThatEachKindOfBatchIsComparedWith() {
    assertThat(EscapeLog.lines(entry(batches(0.698, 0.643), batches(0.541, 0.722))))
        .containsExactly(
            "class 3, its own batches: along negative curvature 0.0500 of |g|^2;"
                + " rho 0.1: 0.405 times the plain second moment (predicted 0.698)",
            "class 3, batches of the split: along negative curvature 0.0500 of |g|^2;"
                + " rho 0.1: 0.405 times the plain second moment (first order 0.722)");
  }

  private static DirectionalGradients batches(double predictedRatio, double firstOrderRatio) {
    AtRadius at =
        new AtRadius(
            0.1,
            ANY,
            ANY,
            new MeanEstimate(0.405, 0.03),
            predictedRatio,
            firstOrderRatio,
            ANY,
            0.8,
            0.8,
            4.0,
            0.05,
            0.0,
            0.0,
            0.0,
            0.0);
    return new DirectionalGradients(16, 64, ANY, ANY, 2.0, 4.0, 0.05, ANY, List.of(at));
  }

  private static SpectrumEntry entry(DirectionalGradients ofClass, DirectionalGradients ofSplit) {
    Eigenvalue largest = new Eigenvalue(20, 1e-6, true);
    Eigenvalue smallest = new Eigenvalue(-6, 1e-6, true);
    return new SpectrumEntry(
        3,
        "truck",
        null,
        40,
        500,
        0.9,
        2.9,
        largest,
        smallest,
        null,
        null,
        new HessianTraceEstimate(100, null, null),
        null,
        0.2,
        0.1,
        null,
        new NegativeCurvature(true, 0.01, ofClass, ofSplit, 1),
        null,
        null,
        null,
        80,
        null,
        3,
        null);
  }
}

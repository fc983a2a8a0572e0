package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.SpectrumCost;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.TraceMethod;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the traces of whole analyses. */
class HessianTracesTest {
  private static final Map<String, Object> FIELDS =
      HessianAnalysisTest.with(
          HessianAnalysisTest.QUICK, "lanczosSteps", 3, "probes", 1, "classes", List.of(2));

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @ParameterizedTest
  @CsvSource({
    "hessian, stage, 5",
    "ggn, stage, 5",
    "residual, stage, 5",
    "fisher, stage, 5",
    "ggn, layer, 20"
  })
  void tracesOfBlocksSumToThatOfTheModel(String matrix, String by, int blocks) throws IOException {
    Map<String, Object> fields = HessianAnalysisTest.with(FIELDS, "matrix", matrix);
    List<SpectrumEntry> whole = HessianAnalysisTest.run(fields, Set.of());
    List<SpectrumEntry> divided =
        HessianAnalysisTest.run(HessianAnalysisTest.with(fields, "by", by), Set.of());
    assertThat(divided).hasSize(2 * blocks).allSatisfy(HessianTracesTest::isExact);
    for (int i = 0; i < 2; i++) {
      double trace = whole.get(i).trace().value();
      double sum =
          divided.subList(i * blocks, (i + 1) * blocks).stream()
              .mapToDouble(entry -> entry.trace().value())
              .sum();
      assertThat(sum).isCloseTo(trace, within(1e-10 * Math.abs(trace)));
    }
  }

  private static void isExact(SpectrumEntry entry) {
    SpectrumCost cost = requireNonNull(entry.cost());
    assertThat(cost.traceMethod()).isEqualTo(TraceMethod.EXACT);
    assertThat(cost.traceProducts()).isZero();
    assertThat(entry.trace().standardError()).isZero();
  }

  /** An image has one gradient and at most three eigenpairs: too few for the parameters. */
  @ParameterizedTest
  @ValueSource(strings = {"ggn", "fisher"})
  void theSmallestEigenvalueOfAMatrixOfSmallRankIsZero(String matrix) throws IOException {
    SpectrumEntry entry =
        HessianAnalysisTest.run(
                HessianAnalysisTest.with(FIELDS, "matrix", matrix, "overall", false), Set.of())
            .getFirst();
    assertThat(entry.lambdaMin()).isEqualTo(new Eigenvalue(0, 0, true));
    assertThat(entry.smallest()).containsOnly(new Eigenvalue(0, 0, true));
    assertThat(entry.lambdaMax().value()).isPositive();
  }

  @Test
  void theSmallestEigenvalueOfTheHessianIsMeasured() throws IOException {
    SpectrumEntry entry =
        HessianAnalysisTest.run(HessianAnalysisTest.with(FIELDS, "overall", false), Set.of())
            .getFirst();
    assertThat(entry.lambdaMin().residual()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(MeasuredTerms.Half.class)
  void theTraceOfAHalfIsThatOfItsImages(MeasuredTerms.Half half) {
    HessianSpec spec =
        HessianAnalysisTest.spec(HessianAnalysisTest.with(FIELDS, "maxSamplesPerClass", 2));
    MeasuredSplit split = HessianAnalysisTest.images();
    try (Model model = HessianAnalysisTest.model(NumberFormat.FLOAT64)) {
      MeasuredTerms losses = new MeasuredTerms(spec, split, model, 1);
      for (Integer c : new Integer[] {0, null}) {
        try (HessianOperator all = operator(spec, model, losses.of(c, null));
            HessianOperator own = operator(spec, model, losses.of(c, half))) {
          List<FlatBlock> whole = List.of(FlatBlock.whole(all.size()));
          BlockTraces traces = requireNonNull(all.directTraces(whole, null, 0, true));
          double expected = requireNonNull(own.directTrace(null, 0)).value();
          assertThat(losses.traceOfHalf(c, half, traces, 0))
              .isCloseTo(expected, within(1e-9 * expected));
        }
      }
    }
  }

  private static HessianOperator operator(
      HessianSpec spec, Model model, List<ClassMeanLoss> terms) {
    return new HessianOperator(
        model.manager(), spec.matrix(), model.parameters(), terms, 0, StopSignal.NEVER);
  }
}

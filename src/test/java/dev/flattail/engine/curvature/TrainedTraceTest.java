package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ParameterDivision;
import dev.flattail.results.TraceMethod;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests traces of a trained ResNet-20 against PyTorch's. */
class TrainedTraceTest {

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** The products of an operator, of which nothing else is known. */
  private record Products(SymmetricOperator of) implements SymmetricOperator {
    @Override
    public long size() {
      return of.size();
    }

    @Override
    public NDManager manager() {
      return of.manager();
    }

    @Override
    public double resolution() {
      return of.resolution();
    }

    @Override
    public NDArray times(NDArray vector, NDManager owner) {
      return of.times(vector, owner);
    }
  }

  private static HessianOperator operator(Model model, int c) throws IOException {
    return operator(model, c, 1);
  }

  private static HessianOperator operator(Model model, int c, double scale) throws IOException {
    return operator(model, CurvatureMatrix.HESSIAN, c, scale);
  }

  private static HessianOperator operator(Model model, CurvatureMatrix matrix, int c, double scale)
      throws IOException {
    MeasuredSplit split = TrainedResNet20.split();
    int[] own =
        IntStream.range(0, split.images().size())
            .filter(i -> split.images().labels()[i] == c)
            .toArray();
    ImageSet images = split.images().select(own);
    ClassMeanLoss loss =
        new ClassMeanLoss(
            model,
            Losses.of(
                new LossSpec.CrossEntropy(), split.trainCounts(), model.manager(), model.format()),
            scale,
            null,
            split.normalize(),
            images,
            1);
    return new HessianOperator(
        model.manager(), matrix, model.parameters(), loss.inParts(128), 1L << 31, StopSignal.NEVER);
  }

  private static SpectrumSettings settings(int probes, TraceGoal... goal) {
    return new SpectrumSettings(80, probes, 5, 1e-3, 0, 0, goal.length == 0 ? null : goal[0]);
  }

  /** The first moment of the quadrature is one sample of Hutchinson's, whose error is known. */
  @ParameterizedTest
  @ValueSource(ints = {9, 4})
  void theTraceIsExactAndAgreesWithTheDensityAndPyTorch(int c) throws IOException {
    JsonNode reference = TrainedResNet20.reference().get(Integer.toString(c));
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT32_CONTIGUOUS);
        HessianOperator operator = operator(model, c)) {
      Spectrum found = SpectrumEstimator.measure(operator, settings(3), () -> {});
      assertThat(found.traceMethod()).isEqualTo(TraceMethod.EXACT);
      assertThat(found.trace().standardError()).isZero();
      assertThat(found.nodes()).as("a row for each probe").hasSize(3);
      double theirs = reference.get("traceStandardError").asDouble();
      assertThat(found.trace().value())
          .isCloseTo(reference.get("traceEstimate").asDouble(), within(4 * theirs));
      double moment =
          operator.size()
              * IntStream.range(0, found.nodes().getFirst().length)
                  .mapToDouble(i -> found.nodes().getFirst()[i] * found.weights().getFirst()[i])
                  .sum();
      double ofOneSample = theirs * Math.sqrt(reference.get("traceProbes").asDouble());
      assertThat(moment).isCloseTo(found.trace().value(), within(4 * ofOneSample));
    }
  }

  /** At a scale of ten the model is certain of most images. */
  @ParameterizedTest
  @CsvSource({"9, 1", "4, 1", "4, 10", "0, 10"})
  void singlePrecisionRoundsTheTraceOnly(int c, double scale) throws IOException {
    double[] values = new double[2];
    for (NumberFormat format :
        new NumberFormat[] {NumberFormat.FLOAT64, NumberFormat.FLOAT32_CONTIGUOUS}) {
      try (Model model = TrainedResNet20.model(format);
          HessianOperator operator = operator(model, c, scale)) {
        values[format == NumberFormat.FLOAT64 ? 0 : 1] =
            requireNonNull(operator.directTrace(null, 0)).value();
      }
    }
    print("class %d, scale %.0f: %.4f, in float32 %.4f", c, scale, values[0], values[1]);
    assertThat(values[1]).isCloseTo(values[0], within(3e-4 * values[0]));
  }

  /** An operator of which only products are known is still estimated. */
  @Test
  void probesAgreeWithTheExactTrace() throws IOException {
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT32_CONTIGUOUS);
        HessianOperator operator = operator(model, 9)) {
      double exact = requireNonNull(operator.directTrace(null, 0)).value();
      Spectrum found = SpectrumEstimator.measure(new Products(operator), settings(2), () -> {});
      assertThat(found.traceMethod()).isEqualTo(TraceMethod.PROBES);
      assertThat(found.traceProducts()).isEqualTo(found.products());
      double error = requireNonNull(found.trace().standardError());
      assertThat(found.trace().value()).isCloseTo(exact, within(4 * error));
    }
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** Prints what the exact trace takes, against as many products of Hutchinson's estimator. */
  @ParameterizedTest
  @ValueSource(ints = {9, 4, 0})
  @Tag("long")
  void reportsTheCostOfAnExactTrace(int c) throws IOException {
    JsonNode reference = TrainedResNet20.reference().get(Integer.toString(c));
    double ofOneSample =
        reference.get("traceStandardError").asDouble()
            * Math.sqrt(reference.get("traceProbes").asDouble());
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT32_CONTIGUOUS);
        HessianOperator operator = operator(model, c)) {
      requireNonNull(operator.directTrace(null, 0));
      long started = System.nanoTime();
      DirectTrace exact = requireNonNull(operator.directTrace(null, 0));
      double seconds = (System.nanoTime() - started) / 1e9;
      started = System.nanoTime();
      Spectrum found = SpectrumEstimator.measure(new Products(operator), settings(3), () -> {});
      long products = found.products() + found.traceProducts();
      double each = (System.nanoTime() - started) / 1e9 / products;
      print(
          "class %d: exact %.2f in %.2f s; a product %.4f s; %d + %d products: %.0f +- %.0f,"
              + " Hutchinson +- %.0f; negative mass %.4f",
          c,
          exact.value(),
          seconds,
          each,
          found.products(),
          found.traceProducts(),
          found.trace().value(),
          requireNonNull(found.trace().standardError()),
          ofOneSample / Math.sqrt(products),
          found.negativeMass());
      assertThat(exact.method()).isEqualTo(TraceMethod.EXACT);
      double error = requireNonNull(found.trace().standardError());
      assertThat(found.trace().value()).isCloseTo(exact.value(), within(4 * error));
    }
  }

  /** Prints what the traces of all layers take, and of all stages by products alone. */
  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  @Tag("long")
  void reportsTheCostOfTracesOfBlocks(CurvatureMatrix matrix) throws IOException {
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT32_CONTIGUOUS);
        HessianOperator operator = operator(model, matrix, 4, 1)) {
      double whole = requireNonNull(operator.directTrace(null, 0)).value();
      List<FlatBlock> layers = blocks(model, ParameterDivision.LAYER);
      BlockTraces ofLayers = requireNonNull(operator.directTraces(layers, null, 0, false));
      List<FlatBlock> stages = blocks(model, ParameterDivision.STAGE);
      BlockTraces ofStages = requireNonNull(operator.directTraces(stages, null, 0, false));
      long products = 0;
      double squares = 0;
      long started = System.nanoTime();
      for (int b = 0; b < stages.size(); b++) {
        Spectrum found =
            SpectrumEstimator.measure(
                new BlockOperator(operator, stages.get(b)), null, settings(1), () -> {});
        products += found.products() + found.traceProducts();
        double error = requireNonNull(found.trace().standardError());
        squares += error * error;
        double exact = ofStages.whole().ofBlocks().get(b).value();
        assertThat(found.trace().value())
            .isCloseTo(exact, within(5 * error + 1e-3 * Math.abs(exact)));
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      started = System.nanoTime();
      long without = 0;
      for (int b = 0; b < stages.size(); b++) {
        SymmetricOperator block = new BlockOperator(operator, stages.get(b));
        KnownTrace known = ofStages.ofBlock(b, block.size());
        without += SpectrumEstimator.measure(block, known, settings(1), () -> {}).products();
      }
      print(
          "%s: trace %.2f; %d layers in %.2f s, %d stages in %.2f s; spectra of stages with them:"
              + " %d products, %.1f s; by products alone: %d, %.1f s, errors %.1f",
          matrix,
          whole,
          layers.size(),
          ofLayers.seconds(),
          stages.size(),
          ofStages.seconds(),
          without,
          (System.nanoTime() - started) / 1e9,
          products,
          seconds,
          Math.sqrt(squares));
      for (BlockTraces divided : List.of(ofLayers, ofStages)) {
        assertThat(Arrays.stream(divided.whole().values()).sum())
            .isCloseTo(whole, within(1e-7 * Math.abs(whole)));
      }
    }
  }

  private static List<FlatBlock> blocks(Model model, ParameterDivision by) {
    return model.network().blocks(by).stream()
        .map(block -> FlatBlock.of(model.network().parameters(), Set.copyOf(block.tensors())))
        .toList();
  }

  /** Prints how much the negative mass depends on the probe. */
  @Test
  @Tag("long")
  void oneProbeGivesTheNegativeMass() throws IOException {
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT32_CONTIGUOUS);
        HessianOperator operator = operator(model, 9)) {
      double[] masses = new double[6];
      for (int seed = 0; seed < masses.length; seed++) {
        SpectrumSettings one = new SpectrumSettings(80, 1, 5, 1e-3, seed, 0, null);
        Spectrum found = SpectrumEstimator.measure(operator, one, () -> {});
        masses[seed] = found.negativeMass();
        print(
            "seed %d: negative mass %.5f, sigma %.4f, %d products",
            seed, masses[seed], found.density().sigma(), found.products());
      }
      double mean = Arrays.stream(masses).average().orElseThrow();
      for (double mass : masses) {
        assertThat(mass).isCloseTo(mean, within(0.007));
      }
    }
  }

  /** As many products of Hutchinson's estimator have the reference's error, scaled. */
  @Test
  void eightyProductsAreSharperThanHutchinsons() throws IOException {
    assertThat(errorAgainstHutchinsons(9, 80)).isLessThan(1);
  }

  @ParameterizedTest
  @CsvSource({"9, 0.65", "4, 0.62", "0, 0.6"})
  @Tag("long")
  void moreProductsPayInDeflation(int c, double share) throws IOException {
    assertThat(errorAgainstHutchinsons(c, 256)).isLessThan(share);
  }

  /** Returns the standard error of deflated probes, by that of as many plain samples. */
  private static double errorAgainstHutchinsons(int c, int products) throws IOException {
    JsonNode reference = TrainedResNet20.reference().get(Integer.toString(c));
    try (Model model = TrainedResNet20.model(NumberFormat.FLOAT32_CONTIGUOUS);
        HessianOperator operator = operator(model, c)) {
      Spectrum found =
          SpectrumEstimator.measure(
              new Products(operator), settings(1, new TraceGoal(0.001, products)), () -> {});
      assertThat(found.products() + found.traceProducts()).isEqualTo(products);
      double error = requireNonNull(found.trace().standardError());
      double theirs = reference.get("traceStandardError").asDouble();
      assertThat(found.trace().value())
          .isCloseTo(
              reference.get("traceEstimate").asDouble(), within(4 * Math.hypot(error, theirs)));
      return error / (theirs * Math.sqrt(reference.get("traceProbes").asDouble() / products));
    }
  }
}

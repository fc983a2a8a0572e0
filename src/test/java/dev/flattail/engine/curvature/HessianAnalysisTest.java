package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.SamplingSpread;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests whole analyses of residual networks. */
class HessianAnalysisTest {

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** Collects the results of an analysis. */
  private static class Collected implements SpectraOut {
    final List<SpectrumEntry> spectra = new ArrayList<>();
    final AtomicLong products = new AtomicLong();
    AnalysisProgress last = new AnalysisProgress(0, 0, 0, 0, false);

    @Override
    public void product(AnalysisProgress progress) {
      assertThat(progress.products())
          .isEqualTo(products.incrementAndGet())
          .isLessThanOrEqualTo(progress.expectedProducts());
      assertThat(progress.work()).isLessThanOrEqualTo(progress.expectedWork());
      assertThat(progress.isMeasured()).isEqualTo(!spectra.isEmpty());
      last = progress;
    }

    @Override
    public void finished(SpectrumEntry spectrum, Spectrum.Eigenvectors eigenvectors) {
      spectra.add(spectrum);
    }
  }

  static HessianSpec spec(Map<String, Object> fields) {
    Map<String, Object> tree = new LinkedHashMap<>(fields);
    tree.put("kind", "hessian");
    tree.put("dataset", Map.of("name", "any"));
    tree.put("model", Map.of("checkpoint", "any", "arch", "resnet20"));
    return (HessianSpec) SpecReader.readSubmitted(tree);
  }

  static Model model(NumberFormat format) {
    return Model.create(
        Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 4, 3),
        format,
        Device.cpu(),
        3);
  }

  /** Returns small random images of classes with 5, 3, 1 and no images. */
  static MeasuredSplit images() {
    int[] labels = {0, 0, 1, 0, 2, 1, 0, 1, 0};
    byte[] pixels = new byte[labels.length * 3 * 8 * 8];
    KeyedRandom random = KeyedRandom.of("pixels", 1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    ImageSet set = ImageSet.copyOf(List.of("a", "b", "c", "d"), 8, 8, pixels, labels);
    return new MeasuredSplit(set, new int[] {5, 3, 1, 1}, Normalize.CIFAR);
  }

  static List<SpectrumEntry> run(Map<String, Object> fields, Set<Subject> finished)
      throws IOException {
    HessianSpec spec = spec(fields);
    Collected collected = new Collected();
    try (Model model = model(NumberFormat.ofCurvature(spec.precision()))) {
      boolean whole =
          new HessianAnalysis(spec, images(), model, 1, collected, StopSignal.NEVER).run(finished);
      assertThat(whole).isTrue();
    }
    assertThat(collected.spectra.stream().mapToLong(SpectrumEntry::hessianVectorProducts).sum())
        .isEqualTo(collected.products.get());
    return collected.spectra;
  }

  static final Map<String, Object> QUICK =
      Map.of(
          "classes",
          List.of(2, 0),
          "lanczosSteps",
          12,
          "probes",
          2,
          "precision",
          "float64",
          "overall",
          true);

  static Map<String, Object> with(Map<String, Object> base, Object... more) {
    Map<String, Object> fields = new LinkedHashMap<>(base);
    for (int i = 0; i < more.length; i += 2) {
      fields.put((String) more[i], more[i + 1]);
    }
    return fields;
  }

  @Test
  void measuresTheChosenClassesInOrderAndThenTheWhole() throws IOException {
    List<SpectrumEntry> spectra = run(QUICK, Set.of());
    assertThat(spectra).extracting(SpectrumEntry::index).containsExactly(2, 0, null);
    assertThat(spectra).extracting(SpectrumEntry::name).containsExactly("c", "a", "overall");
    assertThat(spectra).extracting(SpectrumEntry::samples).containsExactly(1, 5, 9);
    assertThat(spectra).allSatisfy(s -> assertThat(s.lambdaMax().value()).isPositive());
  }

  @Test
  void aResumedAnalysisMeasuresMissingSubjectsOnly() throws IOException {
    List<SpectrumEntry> whole = run(QUICK, Set.of());
    List<SpectrumEntry> rest = run(QUICK, Set.of(Subject.ofClass(2), Subject.OVERALL));
    assertThat(rest).hasSize(1);
    assertThat(Objects.requireNonNull(rest.getFirst().nodes()).getFirst())
        .isEqualTo(Objects.requireNonNull(whole.get(1).nodes()).getFirst());
  }

  @Test
  void measuresClassByClassAndBlockByBlock() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "lanczosSteps", 3, "probes", 1, "by", "stage", "classes", List.of(2));
    List<SpectrumEntry> spectra = run(fields, Set.of());
    assertThat(spectra)
        .extracting(entry -> entry.subject().key() + " " + entry.block())
        .containsExactly(
            "2 stem",
            "2 layer1",
            "2 layer2",
            "2 layer3",
            "2 head",
            "overall stem",
            "overall layer1",
            "overall layer2",
            "overall layer3",
            "overall head");
    SpectrumEntry whole = run(with(fields, "by", "model"), Set.of()).getFirst();
    double squares =
        spectra.stream()
            .limit(5)
            .mapToDouble(entry -> entry.gradientNorm() * entry.gradientNorm())
            .sum();
    assertThat(Math.sqrt(squares)).isCloseTo(whole.gradientNorm(), within(1e-12));
    assertThat(spectra.getFirst().loss()).isEqualTo(whole.loss());
  }

  @Test
  void aResumedAnalysisMeasuresMissingBlocksOnly() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "lanczosSteps", 3, "probes", 1, "by", "stage", "overall", false);
    List<SpectrumEntry> whole = run(fields, Set.of());
    Set<Subject> finished =
        whole.stream()
            .map(SpectrumEntry::subject)
            .filter(subject -> !subject.equals(Subject.ofClass(2).within("layer2")))
            .filter(subject -> !subject.equals(Subject.ofClass(0).within("head")))
            .collect(Collectors.toSet());
    List<SpectrumEntry> rest = run(fields, finished);
    assertThat(rest)
        .extracting(entry -> entry.subject().toString())
        .containsExactly("2, block layer2", "0, block head");
    assertThat(rest.getLast().lambdaMax()).isEqualTo(whole.getLast().lambdaMax());
  }

  @Test
  void patternsChooseOneBlockOrTheTensorsOfEachBlock() throws IOException {
    Map<String, Object> fields =
        with(
            QUICK,
            "lanczosSteps",
            3,
            "probes",
            1,
            "overall",
            false,
            "classes",
            List.of(0),
            "parameters",
            List.of("linear.*", "layer3.2.*"));
    SpectrumEntry together = run(fields, Set.of()).getFirst();
    assertThat(together.block()).isNull();
    List<SpectrumEntry> layers = run(with(fields, "by", "layer"), Set.of());
    assertThat(layers)
        .extracting(SpectrumEntry::block)
        .containsExactly("layer3.2.conv1", "layer3.2.conv2", "linear");
    double squares =
        layers.stream().mapToDouble(entry -> entry.gradientNorm() * entry.gradientNorm()).sum();
    assertThat(Math.sqrt(squares)).isCloseTo(together.gradientNorm(), within(1e-12));
  }

  @Test
  void patternsOfAllTensorsChooseTheWholeModel() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "lanczosSteps", 3, "probes", 1, "overall", false, "classes", List.of(0));
    SpectrumEntry whole = run(fields, Set.of()).getFirst();
    SpectrumEntry all = run(with(fields, "parameters", List.of("*")), Set.of()).getFirst();
    assertThat(all.trace()).isEqualTo(whole.trace());
    assertThat(all.lambdaMax()).isEqualTo(whole.lambdaMax());
  }

  /**
   * The gradient of an image's cross-entropy in the classifier's biases is its probabilities less
   * its label.
   */
  @Test
  void theFisherMatrixOfTheWholeSplitWeighsEveryImageOnce() throws IOException {
    Map<String, Object> fields =
        with(
            QUICK,
            "classes",
            List.of(0),
            "matrix",
            "fisher",
            "parameters",
            List.of("linear.bias"),
            "rebalance",
            Map.of("type", "reweight", "beta", 0.9));
    SpectrumEntry whole = run(fields, Set.of()).getLast();
    double trace =
        Objects.requireNonNull(whole.largest()).stream().mapToDouble(e -> e.value()).sum();
    MeasuredSplit split = images();
    double[] weights = ClassWeights.effectiveNumber(split.trainCounts(), 0.9);
    double sum = 0;
    double shares = 0;
    try (Model model = model(NumberFormat.FLOAT64);
        NDManager scope = model.manager().newSubManager()) {
      NDArray pixels = Batches.whole(split.images(), split.normalize(), model.format(), scope);
      double[] logits = model.logits(pixels);
      int[] labels = split.images().labels();
      for (int n = 0; n < labels.length; n++) {
        double[] p = Arrays.copyOfRange(logits, 4 * n, 4 * n + 4);
        double highest = Arrays.stream(p).max().orElseThrow();
        double total = Arrays.stream(p).map(z -> Math.exp(z - highest)).sum();
        double squares = 0;
        for (int c = 0; c < 4; c++) {
          double slope = Math.exp(p[c] - highest) / total - (c == labels[n] ? 1 : 0);
          squares += slope * slope;
        }
        sum += weights[labels[n]] * squares;
        shares += weights[labels[n]];
      }
    }
    assertThat(trace).isCloseTo(sum / shares, within(1e-10 * sum)).isPositive();
  }

  @Test
  void drawnImagesAreHalvedForEveryBlock() throws IOException {
    Map<String, Object> fields =
        with(
            QUICK,
            "lanczosSteps",
            2,
            "probes",
            1,
            "overall",
            false,
            "classes",
            List.of(0),
            "maxSamplesPerClass",
            4,
            "by",
            "stage");
    assertThat(run(fields, Set.of()))
        .hasSize(5)
        .allSatisfy(
            entry ->
                assertThat(Objects.requireNonNull(entry.sampling()).halves())
                    .extracting(SamplingSpread.Half::samples)
                    .containsExactly(2, 2));
  }

  @Test
  void theAnswerDoesNotDependOnBatchSizeOrMemory() throws IOException {
    Map<String, Object> fields = with(QUICK, "classes", List.of(0), "lanczosSteps", 6, "probes", 1);
    List<SpectrumEntry> whole = run(fields, Set.of());
    List<SpectrumEntry> parts = run(with(fields, "batchSize", 2, "memoryBudgetMiB", 0), Set.of());
    for (int i = 0; i < whole.size(); i++) {
      SpectrumEntry one = whole.get(i);
      SpectrumEntry other = parts.get(i);
      double scale = one.lambdaMax().value();
      assertThat(other.lambdaMax().value()).isCloseTo(scale, within(1e-9 * scale));
      assertThat(other.lambdaMin().value())
          .isCloseTo(one.lambdaMin().value(), within(1e-9 * scale));
      assertThat(other.trace().value())
          .isCloseTo(one.trace().value(), within(1e-9 * Math.abs(one.trace().value())));
    }
  }

  @Test
  void singlePrecisionComesClose() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "classes", List.of(0), "lanczosSteps", 30, "probes", 1, "overall", false);
    List<SpectrumEntry> wide = run(fields, Set.of());
    List<SpectrumEntry> narrow = run(with(fields, "precision", "float32"), Set.of());
    for (int i = 0; i < wide.size(); i++) {
      double expected = wide.get(i).lambdaMax().value();
      assertThat(narrow.get(i).lambdaMax().value()).isCloseTo(expected, within(1e-3 * expected));
      // Products in float32 are less accurate than 1e-12, and residuals show it.
      assertThat(narrow.get(i).lambdaMax().residual()).isGreaterThan(1e-9 * expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ldam, reweight",
    "vs, none",
    "focal, reweight",
    "balanced-softmax, drw",
    "logit-adjusted, none"
  })
  void theWholeIsTheWeightedSumOfClassesForEveryLoss(String loss, String rebalance)
      throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("classes", List.of(0));
    fields.put("lanczosSteps", 1);
    fields.put("probes", 1);
    fields.put("precision", "float64");
    fields.put("overall", true);
    fields.put("loss", Map.of("type", loss));
    fields.put("rebalance", Map.of("type", rebalance));
    HessianSpec spec = spec(fields);
    try (Model model = model(NumberFormat.FLOAT64)) {
      Collected collected = new Collected();
      new HessianAnalysis(spec, images(), model, 7, collected, StopSignal.NEVER).run(Set.of());
      double whole = collected.spectra.getLast().loss();
      double asOneBatch = OneBatchLoss.loss(model, 7, spec, images());
      assertThat(whole).isCloseTo(asOneBatch, within(1e-12 * Math.abs(asOneBatch)));
    }
  }

  @Test
  void keepsAsManyImagesAsAskedAndTheSameForASeed() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "classes", List.of(0), "maxSamplesPerClass", 2, "lanczosSteps", 2, "probes", 1);
    List<SpectrumEntry> spectra = run(fields, Set.of());
    assertThat(spectra).extracting(SpectrumEntry::samples).containsExactly(2, 5);
    assertThat(run(fields, Set.of()).getFirst().loss()).isEqualTo(spectra.getFirst().loss());
    assertThat(run(with(fields, "seed", 5), Set.of()).getFirst().loss())
        .isNotEqualTo(spectra.getFirst().loss());
  }

  @Test
  void theDefaultLossIsOfTheLogitsAsTheModelUsesThem() throws IOException {
    SpectrumEntry plain = measured(Map.of(), 1);
    SpectrumEntry own = measured(Map.of(), 4);
    SpectrumEntry asked = measured(Map.of("loss", Map.of("type", "cross-entropy", "scale", 4)), 1);
    SpectrumEntry unscaled =
        measured(Map.of("loss", Map.of("type", "cross-entropy", "scale", 1)), 4);
    assertThat(own.lambdaMax()).isEqualTo(asked.lambdaMax()).isNotEqualTo(plain.lambdaMax());
    assertThat(own.loss()).isEqualTo(asked.loss()).isNotEqualTo(plain.loss());
    assertThat(unscaled.lambdaMax()).isEqualTo(plain.lambdaMax());
    // LDAM scales its logits itself.
    Map<String, Object> ldam = Map.of("loss", Map.of("type", "ldam"));
    assertThat(measured(ldam, 4).loss()).isEqualTo(measured(ldam, 1).loss());
  }

  private static SpectrumEntry measured(Map<String, Object> fields, double modelScale)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("classes", List.of(0));
    all.put("lanczosSteps", 3);
    all.put("probes", 1);
    all.put("precision", "float64");
    Collected collected = new Collected();
    try (Model model = model(NumberFormat.FLOAT64)) {
      new HessianAnalysis(spec(all), images(), model, modelScale, collected, StopSignal.NEVER)
          .run(Set.of());
    }
    return collected.spectra.getFirst();
  }

  private static final Map<String, Object> ESCAPE =
      Map.of("rho", List.of(0.05, 0.3), "batches", 3, "batchSize", 4);

  private static NegativeCurvature escape(SpectrumEntry entry) {
    return Objects.requireNonNull(entry.escape());
  }

  /** All batches of a class with one image are that image, so that v is an eigenvector of each. */
  @Test
  void gradientsAlongNegativeCurvatureOfOneImageAreThoseOfItsLoss() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "escape", ESCAPE, "classes", List.of(2), "lanczosSteps", 60, "overall", false);
    SpectrumEntry entry = run(fields, Set.of()).getFirst();
    assertThat(escape(entry).converged()).isTrue().isEqualTo(entry.lambdaMin().converged());
    assertThat(escape(entry).directionError()).isBetween(0.0, 0.05);
    DirectionalGradients ofClass = Objects.requireNonNull(escape(entry).classBatches());
    assertThat(ofClass.batchSize()).isEqualTo(1);
    assertThat(ofClass.meanNorm()).isCloseTo(entry.gradientNorm(), within(1e-10));
    assertThat(ofClass.curvature().value())
        .isCloseTo(entry.lambdaMin().value(), within(1e-3 * -entry.lambdaMin().value()));
    assertThat(ofClass.secondMoment().standardError()).isCloseTo(0, within(1e-9));
    assertThat(ofClass.sam())
        .extracting(DirectionalGradients.AtRadius::rho)
        .containsExactly(0.05, 0.3);
    assertThat(ofClass.sam().getFirst().firstOrderRatio())
        .isCloseTo(Objects.requireNonNull(ofClass.sam().getFirst().predictedRatio()), within(0.02));
    assertThat(escape(entry).splitBatches().batchSize()).isEqualTo(4);
    assertThat(Objects.requireNonNull(entry.cost()).escapePasses()).isEqualTo(2 * 3 * 3);
  }

  @Test
  void theWholeSplitHasNoBatchesOfAClass() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "escape", ESCAPE, "classes", List.of(2), "lanczosSteps", 2, "probes", 1);
    SpectrumEntry whole = run(fields, Set.of()).getLast();
    assertThat(escape(whole).classBatches()).isNull();
    assertThat(escape(whole).splitBatches().batches()).isEqualTo(3);
    assertThat(escape(whole).converged()).as("after two steps").isFalse();
  }

  @Test
  void aResumedAnalysisDrawsTheSameBatches() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "escape", ESCAPE, "lanczosSteps", 4, "probes", 1, "overall", false);
    List<SpectrumEntry> whole = run(fields, Set.of());
    List<SpectrumEntry> rest = run(fields, Set.of(Subject.ofClass(2)));
    assertThat(escape(rest.getFirst()).classBatches())
        .isEqualTo(escape(whole.getLast()).classBatches());
    assertThat(escape(rest.getFirst()).splitBatches())
        .isEqualTo(escape(whole.getLast()).splitBatches());
    assertThat(escape(run(with(fields, "seed", 5), Set.of()).getLast()).splitBatches())
        .isNotEqualTo(escape(whole.getLast()).splitBatches());
  }

  @Test
  void theMomentsDoNotDependOnHowABatchIsDivided() throws IOException {
    Map<String, Object> fields =
        with(
            QUICK,
            "escape",
            ESCAPE,
            "classes",
            List.of(0),
            "lanczosSteps",
            6,
            "probes",
            1,
            "rebalance",
            Map.of("type", "reweight", "beta", 0.9));
    List<SpectrumEntry> whole = run(fields, Set.of());
    List<SpectrumEntry> parts = run(with(fields, "batchSize", 3, "memoryBudgetMiB", 0), Set.of());
    for (int i = 0; i < whole.size(); i++) {
      DirectionalGradients one = escape(whole.get(i)).splitBatches();
      DirectionalGradients other = escape(parts.get(i)).splitBatches();
      double moment = Objects.requireNonNull(one.secondMoment().value());
      assertThat(other.secondMoment().value()).isCloseTo(moment, within(1e-6 * moment));
      assertThat(other.meanNorm()).isCloseTo(Objects.requireNonNull(one.meanNorm()), within(1e-9));
    }
  }

  @Test
  void eigenvectorsAreNotPublishedBecauseGradientsNeedThem() throws IOException {
    HessianSpec spec =
        spec(
            with(
                QUICK,
                "escape",
                ESCAPE,
                "eigenvectors",
                false,
                "lanczosSteps",
                2,
                "probes",
                1,
                "overall",
                false));
    AtomicLong kept = new AtomicLong();
    Collected collected =
        new Collected() {
          @Override
          public void finished(SpectrumEntry spectrum, Spectrum.Eigenvectors eigenvectors) {
            super.finished(spectrum, eigenvectors);
            kept.addAndGet(eigenvectors.largest().size() + eigenvectors.smallest().size());
          }
        };
    try (Model model = model(NumberFormat.FLOAT64)) {
      new HessianAnalysis(spec, images(), model, 1, collected, StopSignal.NEVER).run(Set.of());
    }
    assertThat(collected.spectra).hasSize(2).allSatisfy(entry -> escape(entry));
    assertThat(kept.get()).isZero();
  }

  @Test
  void halvesOfTheDrawnImagesSayHowMuchAnotherDrawMovesAClass() throws IOException {
    Map<String, Object> fields =
        with(QUICK, "classes", List.of(0, 2), "maxSamplesPerClass", 4, "lanczosSteps", 4);
    List<SpectrumEntry> spectra = run(with(fields, "probes", 1), Set.of());
    SamplingSpread sampling = Objects.requireNonNull(spectra.getFirst().sampling());
    assertThat(sampling.halves()).extracting(SamplingSpread.Half::samples).containsExactly(2, 2);
    SamplingSpread.Half one = sampling.halves().getFirst();
    SamplingSpread.Half other = sampling.halves().getLast();
    // The trace is a mean over images, so that of all is the mean of the halves'.
    double trace = spectra.getFirst().trace().value();
    assertThat((one.trace() + other.trace()) / 2).isCloseTo(trace, within(1e-9 * Math.abs(trace)));
    assertThat(sampling.standardError().lambdaMax())
        .isCloseTo(
            Math.abs(one.lambdaMax().value() - other.lambdaMax().value()) / 2 * Math.sqrt(0.2),
            within(1e-9))
        .isPositive();
    assertThat(spectra.get(1).sampling()).as("all its images are measured").isNull();
    SamplingSpread whole = Objects.requireNonNull(spectra.get(2).sampling());
    assertThat(whole.halves())
        .as("two of four drawn images, and the classes that are measured whole")
        .extracting(SamplingSpread.Half::samples)
        .containsExactly(6, 6);
  }

  @Test
  void aClassWhoseLossIsNotFiniteIsNamed() {
    HessianSpec spec = spec(Map.of("classes", List.of(2)));
    try (Model model = model(NumberFormat.FLOAT32_CONTIGUOUS)) {
      assertThatThrownBy(
              () ->
                  new HessianAnalysis(
                          spec, images(), model, 1e39, new Collected(), StopSignal.NEVER)
                      .run(Set.of()))
          .isInstanceOf(UnrunnableSpecException.class)
          .hasMessageContaining("the loss of class 2 (c)")
          .hasMessageContaining("not finite at the model itself");
    }
  }

  @Test
  void stopsWithinOneProductAndKeepsWhatIsFinished() throws IOException {
    HessianSpec spec = spec(QUICK);
    Collected collected = new Collected();
    try (Model model = model(NumberFormat.FLOAT64)) {
      StopSignal afterTheFirstClass =
          () -> !collected.spectra.isEmpty() && collected.products.get() >= 30;
      boolean whole =
          new HessianAnalysis(spec, images(), model, 1, collected, afterTheFirstClass)
              .run(Set.of());
      assertThat(whole).isFalse();
    }
    assertThat(collected.spectra).hasSize(1);
    assertThat(collected.products.get()).isEqualTo(30);
  }

  @Test
  void aClassWithoutImagesIsRefused() {
    HessianSpec spec = spec(Map.of("classes", List.of(3)));
    try (Model model = model(NumberFormat.FLOAT32_CONTIGUOUS)) {
      assertThatThrownBy(
              () ->
                  new HessianAnalysis(spec, images(), model, 1, new Collected(), StopSignal.NEVER))
          .isInstanceOf(UnrunnableSpecException.class)
          .hasMessageContaining("class 3 has no images");
    }
  }

  @ParameterizedTest
  @CsvSource({"float64, 1e-6, 9", "float32, 1e-3, 9 4"})
  void aTrainedResNet20AgreesWithPyTorch(String precision, double tolerance, String classes)
      throws IOException {
    agreesWithPyTorch(
        precision, tolerance, Stream.of(classes.split(" ")).map(Integer::valueOf).toList());
  }

  /** Measures the most frequent class, whose images take a minute in double precision. */
  @ParameterizedTest
  @CsvSource({"float64, 1e-6", "float32, 1e-3"})
  @Tag("long")
  void soDoesItsHeadClass(String precision, double tolerance) throws IOException {
    agreesWithPyTorch(precision, tolerance, List.of(0));
  }

  private static void agreesWithPyTorch(String precision, double tolerance, List<Integer> classes)
      throws IOException {
    JsonNode golden = TrainedResNet20.reference();
    List<SpectrumEntry> spectra =
        trainedResNet20(
            Map.of(
                "classes",
                classes,
                "lanczosSteps",
                60,
                "probes",
                2,
                "precision",
                precision,
                "extremes",
                Map.of("count", 1, "tolerance", tolerance)));
    assertThat(spectra).hasSize(classes.size());
    for (SpectrumEntry found : spectra) {
      JsonNode set9 = golden.get(found.name());
      assertThat(found.samples()).isEqualTo(set9.get("images").asInt());
      assertRelative(found.loss(), set9.get("lossMean").asDouble(), 1e-5);
      assertRelative(found.gradientNorm(), set9.get("gradNorm").asDouble(), 1e-4);
      assertRelative(found.lambdaMax().value(), set9.get("lambdaMax").asDouble(), tolerance);
      assertRelative(found.lambdaMin().value(), set9.get("lambdaMin").asDouble(), tolerance);
      assertThat(found.lambdaMax().converged()).isTrue();
      assertThat(found.lambdaMin().converged()).isTrue();
    }
  }

  /** Runs that restart, with bases in float32, reach the values of PyTorch's dense Hessian too. */
  @ParameterizedTest
  @ValueSource(ints = {250, 40, 0})
  void aSmallBudgetForBasesGivesTheSameExtremes(int budget) throws IOException {
    SpectrumEntry found =
        trainedResNet20(
                Map.of(
                    "classes",
                    List.of(9),
                    "probes",
                    1,
                    "lanczosSteps",
                    200,
                    "basisBudgetMiB",
                    budget,
                    "extremes",
                    Map.of("count", 2)))
            .getFirst();
    JsonNode set9 = TrainedResNet20.reference().get("9");
    assertRelative(found.lambdaMax().value(), set9.get("lambdaMax").asDouble(), 1e-3);
    assertRelative(found.lambdaMin().value(), set9.get("lambdaMin").asDouble(), 1e-3);
    assertThat(found.lambdaMax().converged()).isTrue();
    assertThat(found.lambdaMin().converged()).isTrue();
  }

  /** Measures classes of the reference's trained network. */
  private static List<SpectrumEntry> trainedResNet20(Map<String, Object> fields)
      throws IOException {
    HessianSpec spec = spec(fields);
    Collected collected = new Collected();
    try (Model model = TrainedResNet20.model(NumberFormat.ofCurvature(spec.precision()))) {
      new HessianAnalysis(spec, TrainedResNet20.split(), model, 1, collected, StopSignal.NEVER)
          .run(Set.of());
    }
    return collected.spectra;
  }

  private static void assertRelative(double found, double expected, double tolerance) {
    assertThat(found).isCloseTo(expected, within(tolerance * Math.abs(expected)));
  }
}

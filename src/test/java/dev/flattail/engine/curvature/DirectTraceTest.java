package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.model.Head;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.NarrowNetworks;
import dev.flattail.engine.model.Network;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.Pass;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import dev.flattail.results.TraceMethod;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests traces through the outputs of networks against dense Hessians, in float64. */
class DirectTraceTest {
  private static final int CLASSES = 4;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static HessianOperator operator(Model model, LossTerm... terms) {
    return new HessianOperator(
        model.manager(), model.parameters(), List.of(terms), 1L << 30, StopSignal.NEVER);
  }

  /**
   * Sums the diagonal, one product an entry. Entries without a gradient are those of heads that
   * only training uses, and of inactive units.
   */
  private static double denseTrace(Model model, ClassMeanLoss term) {
    int size = Math.toIntExact(model.parameters().size());
    double trace = 0;
    try (HessianOperator operator = operator(model, term);
        NDManager scope = model.manager().newSubManager()) {
      double[] gradient;
      try (GradMode recording = GradMode.recording()) {
        NDArray leaf = Autograd.leaf(scope, model.parameters());
        gradient = FlatVectors.numbers(Autograd.gradient(term.at(leaf, scope), leaf));
      }
      double[] unit = new double[size];
      for (int i = 0; i < size; i++) {
        if (gradient[i] != 0) {
          unit[i] = 1;
          try (NDManager step = scope.newSubManager();
              GradMode off = GradMode.off()) {
            NDArray e = NumberFormat.FLOAT64.create(step, unit, new Shape(size));
            trace += operator.times(e, step).getDouble(i);
          }
          unit[i] = 0;
        }
      }
    }
    return trace;
  }

  @ParameterizedTest
  @CsvSource({
    "RESNET20, LINEAR, PLAIN, 8, cross-entropy, false",
    "RESNET20, COSINE, PLAIN, 8, ldam, true",
    "RESNET20, COSINE, PLAIN, 8, cross-entropy, false",
    "RESNET20, LINEAR, GLMC, 8, vs, false",
    "RESNET20, LINEAR, PACO, 8, balanced-softmax, true",
    "RESNET20, LINEAR, BBN, 8, logit-adjusted, false",
    "RESNET20, LINEAR, RESLT, 8, focal, true",
    "RESNET20, LINEAR, DISALIGN, 8, focal, false",
    "RESNET18_CIFAR, LINEAR, PLAIN, 64, poly1, true",
    "RESNET10, LINEAR, RESLT_TWO, 64, label-aware-smoothing, false",
    "RESNET10, LINEAR, RESLT, 64, cross-entropy, false",
    "RESNET50, COSINE, PLAIN, 64, gcl, false",
    "RESNEXT50_32X4D, LINEAR, DISALIGN, 64, cross-entropy, true"
  })
  void theTraceIsTheDenseHessians(
      Arch arch, Classifier classifier, Heads heads, int divisor, String loss, boolean weighted) {
    ModelSpec spec = new ModelSpec(arch, classifier, heads);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, divisor, CLASSES))) {
      ClassMeanLoss term = TracedModels.term(model, loss, weighted, 3);
      double expected = denseTrace(model, term);
      assertThat(Math.abs(expected)).isGreaterThan(1e-4);
      try (HessianOperator operator = operator(model, term)) {
        DirectTrace found = requireNonNull(operator.directTrace(new TraceGoal(1e-9, 1000), 0));
        assertThat(found.method()).isEqualTo(TraceMethod.EXACT);
        assertThat(found.value()).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
      }
    }
  }

  /** A network that does not say how its features depend on its parameters. */
  private record Undeclared(Network of) implements Network {
    @Override
    public FlatLayout parameters() {
      return of.parameters();
    }

    @Override
    public FlatLayout statistics() {
      return of.statistics();
    }

    @Override
    public List<String> batchNorms() {
      return of.batchNorms();
    }

    @Override
    public int features() {
      return of.features();
    }

    @Override
    public Head head() {
      return of.head();
    }

    @Override
    public HessianMemory.OfGraphs recorded(int height, int width, int bytes) {
      return of.recorded(height, width, bytes);
    }

    @Override
    public Output forward(Pass pass, NDArray images) {
      return of.forward(pass, images);
    }
  }

  @Test
  void aNetworkThatDoesNotSayThatItIsAffineInEachParameterIsEstimated() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(new Undeclared(NarrowNetworks.of(spec, 8, CLASSES)));
        HessianOperator operator =
            operator(model, TracedModels.term(model, "cross-entropy", false, 3))) {
      assertThat(operator.directTrace(null, 0)).isNull();
    }
  }

  @Test
  void aTermOfUnknownStructureLeavesTheWholeToProbes() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, CLASSES))) {
      ClassMeanLoss known = TracedModels.term(model, "cross-entropy", false, 3);
      LossTerm unknown =
          new LossTerm() {
            @Override
            public double weight() {
              return 1;
            }

            @Override
            public long recordedBytes() {
              return known.recordedBytes();
            }

            @Override
            public NDArray outputs(NDArray at, NDManager owner) {
              return known.outputs(at, owner);
            }

            @Override
            public NDArray losses(NDArray outputs) {
              return known.losses(outputs);
            }
          };
      try (HessianOperator operator = operator(model, known, unknown)) {
        assertThat(operator.directTrace(null, 0)).isNull();
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "LINEAR, cross-entropy, 60, 8, 32, 1",
    "LINEAR, cross-entropy, 30, 8, 24, 2",
    "LINEAR, focal, 60, 8, 32, 1",
    "COSINE, ldam, 12, 2, 24, 1"
  })
  void samplesOfTheSmallerPartHaveAnHonestError(
      Classifier classifier, String loss, int classes, int divisor, int passes, int images) {
    int seeds = 200;
    ModelSpec spec = new ModelSpec(Arch.RESNET20, classifier);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, divisor, classes))) {
      ClassMeanLoss term = TracedModels.term(model, loss, false, images);
      double exact = trace(term, 1000, 0).value();
      double sum = 0;
      double squares = 0;
      double reported = 0;
      int covered = 0;
      for (int seed = 0; seed < seeds; seed++) {
        DirectTrace found = trace(term, passes, seed);
        assertThat(found.method()).isEqualTo(TraceMethod.PARTLY_SAMPLED);
        HessianTraceEstimate estimate = found.estimate();
        Interval interval = requireNonNull(estimate.interval95());
        double error = found.value() - exact;
        sum += error / seeds;
        squares += error * error / seeds;
        reported += found.variance() / seeds;
        covered += interval.low() <= exact && exact <= interval.high() ? 1 : 0;
      }
      assertThat(Math.abs(sum)).isLessThanOrEqualTo(3 * Math.sqrt(squares / seeds));
      assertThat(Math.sqrt(reported / squares)).isBetween(0.75, 1.33);
      assertThat(covered).isGreaterThanOrEqualTo(184);
    }
  }

  private static TracedBlocks whole(CurvatureMatrix matrix, NDArray at) {
    return new TracedBlocks(matrix, List.of(FlatBlock.whole(at.size())), at, () -> {});
  }

  private static DirectTrace trace(ClassMeanLoss term, int passes, long seed) {
    NDArray at = term.model().parameters();
    DirectTraces sum = DirectTraces.zero(1);
    int image = 0;
    for (TracedPart part : requireNonNull(term.traces(whole(CurvatureMatrix.HESSIAN, at)))) {
      ImageTraces traces = part.open().get();
      for (int i = 0; i < part.images(); i++) {
        sum = sum.plus(part.share(), traces.of(i, passes, KeyedRandom.of("signs", seed, image)));
        image++;
      }
    }
    return sum.ofBlocks().getFirst();
  }

  /** Terms of different weights, each of several images, add up. */
  @Test
  void partsAddUpToTheWhole() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.COSINE);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, CLASSES))) {
      ClassMeanLoss whole = TracedModels.term(model, "ldam", false, 5);
      List<ClassMeanLoss> parts = whole.inParts(2);
      try (HessianOperator one = operator(model, whole);
          HessianOperator three = operator(model, parts.toArray(LossTerm[]::new))) {
        double expected = requireNonNull(one.directTrace(null, 0)).value();
        assertThat(requireNonNull(three.directTrace(null, 0)).value())
            .isCloseTo(expected, within(1e-9 * Math.abs(expected)));
      }
    }
  }

  @Test
  void theNumberOfImagesInATermDoesNotMoveASample() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, 60))) {
      ClassMeanLoss whole = TracedModels.term(model, "cross-entropy", false, 5);
      try (HessianOperator one = operator(model, whole);
          HessianOperator three = operator(model, whole.inParts(2).toArray(LossTerm[]::new))) {
        DirectTrace expected = requireNonNull(one.directTrace(null, 0));
        DirectTrace found = requireNonNull(three.directTrace(null, 0));
        assertThat(expected.method()).isEqualTo(TraceMethod.PARTLY_SAMPLED);
        assertThat(found.value()).isCloseTo(expected.value(), within(1e-7 * expected.value()));
        assertThat(found.variance())
            .isCloseTo(expected.variance(), within(1e-5 * expected.variance()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"HESSIAN, false", "GGN, false", "RESIDUAL, true", "FISHER, true"})
  void moreOutputsThanCanBeDecomposedAreEstimated(CurvatureMatrix matrix, boolean direct) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, 513))) {
      ClassMeanLoss term = TracedModels.term(model, "cross-entropy", false, 1);
      assertThat(term.traces(whole(matrix, model.parameters())) != null).isEqualTo(direct);
    }
  }

  /** More passes than the default's are taken until the tolerance is reached. */
  @Test
  void aGoalBuysMorePasses() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, 60))) {
      ClassMeanLoss term = TracedModels.term(model, "cross-entropy", false, 2);
      try (HessianOperator operator = operator(model, term)) {
        DirectTrace usual = requireNonNull(operator.directTrace(null, 0));
        assertThat(usual.method()).isEqualTo(TraceMethod.PARTLY_SAMPLED);
        DirectTrace exact = requireNonNull(operator.directTrace(new TraceGoal(1e-9, 64), 0));
        assertThat(exact.method()).isEqualTo(TraceMethod.EXACT);
        assertThat(requireNonNull(operator.directTrace(new TraceGoal(0.9, 64), 0)))
            .isEqualTo(usual);
        Interval interval = requireNonNull(usual.estimate().interval95());
        assertThat(exact.value()).isBetween(interval.low(), interval.high());
      }
    }
  }

  @Test
  void stopsBetweenPasses() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, CLASSES))) {
      ClassMeanLoss term = TracedModels.term(model, "cross-entropy", false, 5);
      AtomicInteger asked = new AtomicInteger();
      try (HessianOperator operator =
          new HessianOperator(
              model.manager(),
              model.parameters(),
              List.of(term),
              1L << 30,
              () -> asked.incrementAndGet() > 4)) {
        assertThatThrownBy(() -> operator.directTrace(null, 0))
            .isInstanceOf(CancellationException.class);
        assertThat(asked).hasValue(5);
      }
    }
  }
}

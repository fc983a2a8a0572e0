package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.NarrowNetworks;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.results.TraceMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the traces of all matrices and of their blocks against products, in float64. */
class BlockTracesTest {
  private static final int CLASSES = 4;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static HessianOperator operator(CurvatureMatrix matrix, Model model, LossTerm... terms) {
    return new HessianOperator(
        model.manager(), matrix, model.parameters(), List.of(terms), 1L << 30, StopSignal.NEVER);
  }

  /** Returns a block for each tensor. */
  private static List<FlatBlock> tensors(FlatLayout layout) {
    return layout.slots().stream().map(slot -> FlatBlock.of(layout, Set.of(slot.name()))).toList();
  }

  /** Computes the diagonal, one product an entry. */
  private static double[] diagonal(HessianOperator operator) {
    int size = Math.toIntExact(operator.size());
    double[] diagonal = new double[size];
    double[] unit = new double[size];
    try (NDManager scope = operator.manager().newSubManager();
        GradMode off = GradMode.off()) {
      for (int i = 0; i < size; i++) {
        unit[i] = 1;
        try (NDManager step = scope.newSubManager()) {
          NDArray e = NumberFormat.FLOAT64.create(step, unit, new Shape(size));
          diagonal[i] = operator.times(e, step).getDouble(i);
        }
        unit[i] = 0;
      }
    }
    return diagonal;
  }

  @ParameterizedTest
  @CsvSource({
    "GGN, LINEAR, PLAIN, cross-entropy, false",
    "GGN, COSINE, PLAIN, ldam, true",
    "GGN, LINEAR, DISALIGN, focal, false",
    "FISHER, LINEAR, PLAIN, focal, true",
    "FISHER, COSINE, PLAIN, gcl, false",
    "RESIDUAL, LINEAR, PLAIN, cross-entropy, false",
    "RESIDUAL, COSINE, PLAIN, ldam, true",
    "RESIDUAL, LINEAR, DISALIGN, focal, false",
    "HESSIAN, LINEAR, DISALIGN, cross-entropy, true",
    "HESSIAN, COSINE, PLAIN, cross-entropy, false"
  })
  void theTraceOfEachTensorIsThatOfTheDenseMatrix(
      CurvatureMatrix matrix, Classifier classifier, Heads heads, String loss, boolean weighted) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, classifier, heads);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 16, CLASSES));
        HessianOperator operator =
            operator(matrix, model, TracedModels.term(model, loss, weighted, 2))) {
      FlatLayout layout = model.network().parameters();
      double[] diagonal = diagonal(operator);
      double scale = Arrays.stream(diagonal).map(Math::abs).sum();
      assertThat(scale > 1e-4).isEqualTo(matrix != CurvatureMatrix.RESIDUAL || hasOwn(model));
      BlockTraces found = requireNonNull(operator.directTraces(tensors(layout), null, 0, false));
      for (int t = 0; t < layout.slots().size(); t++) {
        FlatLayout.Slot slot = layout.slots().get(t);
        double expected =
            Arrays.stream(diagonal, (int) slot.offset(), (int) (slot.offset() + slot.size())).sum();
        DirectTrace trace = found.whole().ofBlocks().get(t);
        assertThat(trace.method()).isEqualTo(TraceMethod.EXACT);
        assertThat(trace.value()).as(slot.name()).isCloseTo(expected, within(1e-9 * scale + 1e-12));
      }
    }
  }

  /** Returns whether the classifier curves along its own entries. */
  private static boolean hasOwn(Model model) {
    return model.network().head().curvature(model.network().parameters().views(model.parameters()))
        != null;
  }

  /** The logits of a linear classifier have no second derivative by a single entry. */
  @Test
  void theResidualOfALinearClassifierHasATraceOfExactlyZero() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, CLASSES));
        HessianOperator operator =
            operator(
                CurvatureMatrix.RESIDUAL,
                model,
                TracedModels.term(model, "cross-entropy", false, 3))) {
      DirectTrace found = requireNonNull(operator.directTrace(null, 0));
      assertThat(found).isEqualTo(DirectTrace.exact(0));
    }
  }

  @ParameterizedTest
  @CsvSource({"COSINE, PLAIN", "LINEAR, DISALIGN", "LINEAR, PLAIN"})
  void theHessiansTraceIsTheSumOfGaussNewtonAndResidual(Classifier classifier, Heads heads) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, classifier, heads);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 4, CLASSES))) {
      LossTerm term = TracedModels.term(model, "cross-entropy", false, 3);
      double hessian = trace(CurvatureMatrix.HESSIAN, model, term);
      double sum =
          trace(CurvatureMatrix.GGN, model, term) + trace(CurvatureMatrix.RESIDUAL, model, term);
      assertThat(sum).isCloseTo(hessian, within(1e-10 * Math.abs(hessian)));
    }
  }

  private static double trace(CurvatureMatrix matrix, Model model, LossTerm term) {
    try (HessianOperator operator = operator(matrix, model, term)) {
      return requireNonNull(operator.directTrace(null, 0)).value();
    }
  }

  /** With 60 classes a part is sampled, by the same signs for all blocks. */
  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void theTracesOfAllTensorsSumToThatOfTheWhole(CurvatureMatrix matrix) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.COSINE);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 1, 60));
        HessianOperator operator =
            operator(matrix, model, TracedModels.term(model, "cross-entropy", false, 2))) {
      List<FlatBlock> blocks = tensors(model.network().parameters());
      BlockTraces found = requireNonNull(operator.directTraces(blocks, null, 5, false));
      double whole = requireNonNull(operator.directTrace(null, 5)).value();
      assertThat(Arrays.stream(found.whole().values()).sum())
          .isCloseTo(whole, within(1e-9 * Math.abs(whole)));
      assertThat(found.whole().ofBlocks().stream().anyMatch(DirectTrace::sampled))
          .isEqualTo(matrix != CurvatureMatrix.FISHER);
    }
  }

  @Test
  void tracesOfImagesAverageToThatOfTheirMean() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, CLASSES))) {
      ClassMeanLoss term = TracedModels.term(model, "cross-entropy", false, 5);
      LossTerm[] parts = term.inParts(2).toArray(LossTerm[]::new);
      try (HessianOperator operator = operator(CurvatureMatrix.GGN, model, parts)) {
        List<FlatBlock> blocks = tensors(model.network().parameters());
        BlockTraces found = requireNonNull(operator.directTraces(blocks, null, 0, true));
        double[] whole = found.whole().values();
        for (int b = 0; b < whole.length; b++) {
          assertThat(found.mean(b, new int[] {0, 1, 2, 3, 4}))
              .isCloseTo(whole[b], within(1e-12 * Math.abs(whole[b])));
        }
        double third = trace(CurvatureMatrix.GGN, model, term.ofImage(3));
        assertThat(Arrays.stream(found.ofImages()[3]).sum()).isCloseTo(third, within(1e-9 * third));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GGN, cross-entropy, 12",
    "FISHER, cross-entropy, 3",
    "GGN, focal, -1",
    "HESSIAN, cross-entropy, -1"
  })
  void theRankIsKnownWhereNoEigenvalueIsNegative(CurvatureMatrix matrix, String loss, long rank) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, CLASSES));
        HessianOperator operator =
            operator(matrix, model, TracedModels.term(model, loss, false, 3))) {
      List<FlatBlock> whole = List.of(FlatBlock.whole(operator.size()));
      BlockTraces found = requireNonNull(operator.directTraces(whole, null, 0, false));
      assertThat(found.rank()).isEqualTo(rank < 0 ? null : Long.valueOf(rank));
      assertThat(found.ofBlock(0, operator.size()).zeros())
          .isEqualTo(rank < 0 ? 0 : operator.size() - rank);
    }
  }

  /** Each pass asks whether to stop. */
  @Test
  void allBlocksShareThePasses() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, CLASSES))) {
      LossTerm term = TracedModels.term(model, "cross-entropy", false, 3);
      List<FlatBlock> blocks = tensors(model.network().parameters());
      List<FlatBlock> whole = List.of(FlatBlock.whole(model.parameters().size()));
      assertThat(blocks).hasSizeGreaterThan(20);
      assertThat(passes(model, term, blocks, null))
          .isEqualTo(passes(model, term, whole, null))
          .isPositive();
    }
  }

  private static int passes(
      Model model, LossTerm term, List<FlatBlock> blocks, @Nullable TraceGoal goal) {
    AtomicInteger asked = new AtomicInteger();
    TracedBlocks traced =
        new TracedBlocks(CurvatureMatrix.GGN, blocks, model.parameters(), asked::incrementAndGet);
    assertThat(TraceRounds.of(List.of(term), traced, goal, 0, false)).isNotNull();
    return asked.get();
  }

  /** At most 59 eigenpairs of an image: 24 and 8 samples of the others, then 35 others. */
  @Test
  void aSecondRoundTakesThePassesThatTheFirstLeftOut() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    try (Model model = TracedModels.model(NarrowNetworks.of(spec, 8, 60))) {
      LossTerm term = TracedModels.term(model, "cross-entropy", false, 2);
      List<FlatBlock> whole = List.of(FlatBlock.whole(model.parameters().size()));
      int one = passes(model, term, whole, null);
      int two = passes(model, term, whole, new TraceGoal(1e-9, 64));
      assertThat(two - one).isBetween(60, 2 * 35);
    }
  }
}

package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.NonFinite;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.curvature.MeasuredTerms.Half;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.Outliers;
import dev.flattail.results.SamplingSpread;
import dev.flattail.results.SpectrumCost;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the spectrum of each class that a spec names, then of the whole split, block by block.
 */
public final class HessianAnalysis {
  private static final long MIB = 1L << 20;
  private static final Spectrum.Eigenvectors NO_EIGENVECTORS =
      new Spectrum.Eigenvectors(List.of(), List.of());

  private final HessianSpec spec;
  private final Model model;
  private final MeasuredTerms terms;
  private final SpectraOut out;
  private final StopSignal stop;
  private final WorkEstimate estimate;
  private final Map<Optional<String>, MeasuredBlock> blocks = new LinkedHashMap<>();

  /**
   * @param model in a format of {@link dev.flattail.engine.tensor.NumberFormat#ofCurvature}
   * @param modelScale factor on the logits by which the model's probabilities are computed
   * @throws UnrunnableSpecException when a chosen class has no images
   */
  public HessianAnalysis(
      HessianSpec spec,
      MeasuredSplit split,
      Model model,
      double modelScale,
      SpectraOut out,
      StopSignal stop) {
    this.spec = spec;
    this.model = model;
    this.terms = new MeasuredTerms(spec, split, model, modelScale);
    this.out = out;
    this.stop = stop;
    for (MeasuredBlock block : MeasuredBlock.of(spec, model.network())) {
      blocks.put(Optional.ofNullable(block.name()), block);
    }
    this.estimate =
        new WorkEstimate(
            spec.productsAtMost(largestBlock()),
            spec.escape() == null ? 0 : 2 * spec.escape().passes());
    for (int c : terms.classes()) {
      if (terms.represented(c) == 0) {
        throw new UnrunnableSpecException(
            "class " + c + " has no images in this split, so its loss has no curvature");
      }
    }
  }

  /** Returns the number of parameters of the largest block. */
  private long largestBlock() {
    return blocks.values().stream().mapToLong(block -> block.size(model.network())).max().orElse(0);
  }

  /** Returns what the spec asks to measure, in the order of the report: class by class. */
  public List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    for (int c : terms.classes()) {
      blocks.keySet().forEach(block -> subjects.add(Subject.ofClass(c).within(block.orElse(null))));
    }
    if (spec.overall()) {
      blocks.keySet().forEach(block -> subjects.add(Subject.OVERALL.within(block.orElse(null))));
    }
    return subjects;
  }

  /**
   * Measures all subjects that are not in {@code finished}.
   *
   * @return false when asked to stop first
   * @throws UnrunnableSpecException when a loss or its derivatives are not finite
   */
  public boolean run(Set<Subject> finished) throws IOException {
    List<Subject> subjects = new ArrayList<>(subjects());
    subjects.removeAll(finished);
    try {
      int first = 0;
      while (first < subjects.size()) {
        first = measureClass(subjects, first);
      }
      return true;
    } catch (CancellationException asked) {
      return false;
    }
  }

  /** Estimates the memory of the class with most images, or of the whole split. */
  public HessianMemory memory() {
    int images =
        spec.overall()
            ? terms.drawn(null)
            : IntStream.of(terms.classes()).map(terms::drawn).max().orElse(0);
    return HessianMemory.of(
        spec, model.parameters().size(), largestBlock(), terms.recorded(), images);
  }

  /** Counts the products over so many images. */
  private Runnable productOver(int images) {
    return () -> {
      estimate.product(images);
      out.product(estimate.now());
    };
  }

  /**
   * Measures the blocks of a class one after the other, from one recording of its loss.
   *
   * @param first position of the class's first block
   * @return position of the next class's first block
   */
  private int measureClass(List<Subject> subjects, int first) throws IOException {
    Integer c = subjects.get(first).index();
    long started = System.nanoTime();
    Map<MeasuredBlock, Double> norms = new HashMap<>();
    try (HessianOperator operator =
        operator(
            terms.of(c, null),
            budget(),
            gradient -> blocks.values().forEach(b -> norms.put(b, b.norm(gradient))))) {
      double value = operator.loss();
      if (!Double.isFinite(value) || !Double.isFinite(operator.gradientNorm())) {
        throw NonFinite.loss(where(c) + " or its gradient");
      }
      BlockTraces traces =
          operator.directTraces(elements(), goal(), spec.seed(), terms.drawsHalves(c));
      int next = first;
      while (next < subjects.size() && Objects.equals(subjects.get(next).index(), c)) {
        List<Subject> after = subjects.subList(next + 1, subjects.size());
        boolean last = after.isEmpty() || !Objects.equals(after.getFirst().index(), c);
        estimate.begin(
            terms.drawn(c),
            after.size(),
            after.stream().mapToInt(each -> terms.drawn(each.index())).sum(),
            escapeWork(c),
            after.stream().mapToDouble(each -> escapeWork(each.index())).sum());
        MeasuredBlock block =
            Objects.requireNonNull(blocks.get(Optional.ofNullable(subjects.get(next).block())));
        double norm = Objects.requireNonNull(norms.get(block));
        measure(subjects.get(next), block, norm, operator, traces, last, started);
        estimate.end();
        started = System.nanoTime();
        next++;
      }
      return next;
    }
  }

  /**
   * Measures one block.
   *
   * @param gradientNorm of the loss in the block
   * @param traces of all blocks; null where their structure is not known
   * @param last whether no other block needs the operator, whose memory is then freed early
   * @param started when, in nanoseconds
   */
  private void measure(
      Subject subject,
      MeasuredBlock block,
      double gradientNorm,
      HessianOperator operator,
      @Nullable BlockTraces traces,
      boolean last,
      long started)
      throws IOException {
    Integer c = subject.index();
    int drawn = terms.drawn(c);
    long before = estimate.now().products();
    double value = operator.loss();
    SymmetricOperator measured = block.operator(operator);
    KnownTrace known = traces == null ? null : traces.ofBlock(place(block), measured.size());
    Spectrum spectrum = SpectrumEstimator.measure(measured, known, settings(), productOver(drawn));
    long left = last ? budget() : budget() - operator.keptBytes();
    if (last) {
      operator.close();
    }
    SamplingSpread sampling =
        terms.drawsHalves(c)
            ? SamplingSpread.of(
                half(c, Half.FIRST, block, traces, left),
                half(c, Half.SECOND, block, traces, left),
                drawn,
                terms.represented(c))
            : null;
    long ofSpectrum = estimate.now().products() - before;
    NegativeCurvature escape = escape(c, spectrum);
    long products = estimate.now().products() - before;
    SpectrumEntry entry =
        new SpectrumEntry(
            subject.index(),
            name(c),
            subject.block(),
            drawn,
            terms.represented(c),
            value,
            gradientNorm,
            spectrum.lambdaMax(),
            spectrum.lambdaMin(),
            spectrum.largest(),
            spectrum.smallest(),
            spectrum.trace(),
            spectrum.trace().standardError() == null ? null : spectrum.trace(),
            spectrum.negativeMass(),
            spectrum.density().sigma(),
            sampling,
            escape,
            spectrum.nodes(),
            spectrum.weights(),
            spectrum.density(),
            products,
            new SpectrumCost(
                spectrum.products(),
                spectrum.traceProducts(),
                ofSpectrum - spectrum.products() - spectrum.traceProducts(),
                spectrum.traceStop(),
                spectrum.traceMethod(),
                spectrum.traceSeconds(),
                escape == null ? null : products - ofSpectrum),
            (System.nanoTime() - started) / 1e9,
            outliers(spectrum));
    out.finished(entry, spec.eigenvectors() ? spectrum.eigenvectors() : NO_EIGENVECTORS);
  }

  /** Measures gradients along the eigenvector of the smallest eigenvalue; null unless requested. */
  private @Nullable NegativeCurvature escape(@Nullable Integer c, Spectrum spectrum) {
    HessianSpec.Escape asked = spec.escape();
    return asked == null
        ? null
        : new EscapeMeasurement(asked, model, terms, stop, this::productOver).of(c, spectrum);
  }

  /** Returns the work of {@link #escape}, in passes over an image. */
  private double escapeWork(@Nullable Integer c) {
    HessianSpec.Escape asked = spec.escape();
    return asked == null ? 0 : EscapeMeasurement.work(asked, terms, c);
  }

  /** The number of classes says what to expect of the whole model's Hessian and Gauss-Newton. */
  private Outliers outliers(Spectrum spectrum) {
    boolean known =
        spec.isOfWholeModel()
            && (spec.matrix() == CurvatureMatrix.HESSIAN || spec.matrix() == CurvatureMatrix.GGN);
    return known ? spectrum.outliers().ofClasses(terms.allClasses()) : spectrum.outliers();
  }

  private String name(@Nullable Integer c) {
    return c == null ? Subject.OVERALL.key() : terms.name(c);
  }

  private String where(@Nullable Integer c) {
    return c == null ? "the whole split" : "class %d (%s)".formatted(c, name(c));
  }

  private long budget() {
    return spec.memoryBudgetMiB() * MIB;
  }

  private HessianOperator operator(
      List<ClassMeanLoss> of, long budget, Consumer<NDArray> gradient) {
    return new HessianOperator(
        model.manager(), spec.matrix(), model.parameters(), of, budget, stop, gradient);
  }

  /** Returns the elements of each block, in their order. */
  private List<FlatBlock> elements() {
    return blocks.values().stream().map(block -> block.of(model.network())).toList();
  }

  private int place(MeasuredBlock block) {
    return List.copyOf(blocks.values()).indexOf(block);
  }

  /**
   * Measures one half of the drawn images of a class; of the whole split for null. Its trace is the
   * mean over those of its images, so that no pass is taken again.
   */
  private SamplingSpread.Half half(
      @Nullable Integer c,
      Half half,
      MeasuredBlock block,
      @Nullable BlockTraces traces,
      long budget) {
    List<ClassMeanLoss> ofHalf = terms.of(c, half);
    try (HessianOperator operator = operator(ofHalf, budget, gradient -> {})) {
      SpectrumSettings extremes =
          new SpectrumSettings(
              spec.lanczosSteps(),
              1,
              1,
              spec.extremes().tolerance(),
              spec.seed(),
              0,
              null,
              spec.basisBudgetMiB() * MIB);
      int images = ofHalf.stream().mapToInt(term -> term.images().size()).sum();
      SymmetricOperator measured = block.operator(operator);
      Spectrum found =
          SpectrumEstimator.measureExtremes(
              measured,
              traces == null
                  ? null
                  : traces
                      .ofBlock(place(block), measured.size())
                      .with(terms.traceOfHalf(c, half, traces, place(block))),
              extremes,
              productOver(images));
      return new SamplingSpread.Half(
          images, found.lambdaMax(), found.lambdaMin(), found.trace().value());
    }
  }

  private @Nullable TraceGoal goal() {
    HessianSpec.Trace trace = spec.trace();
    return trace == null ? null : new TraceGoal(trace.relativeTolerance(), trace.maxProducts());
  }

  private SpectrumSettings settings() {
    return new SpectrumSettings(
        spec.lanczosSteps(),
        spec.probes(),
        spec.extremes().count(),
        spec.extremes().tolerance(),
        spec.seed(),
        spec.keptLargest(),
        spec.keptSmallest(),
        goal(),
        spec.basisBudgetMiB() * MIB);
  }
}

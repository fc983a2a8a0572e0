package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.NonFinite;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.Outliers;
import dev.flattail.results.SamplingSpread;
import dev.flattail.results.SpectrumCost;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * Limit for decoded images that stay in memory, because each product reads the same images again.
   */
  private static final long HELD_BYTES = 1024 * MIB;

  private final HessianSpec spec;
  private final Model model;
  private final ImageSet[] samples;
  private final int[] counts;
  private final Normalize normalize;
  private final Loss loss;
  private final double logitFactor;
  private final double @Nullable [] weights;
  private final @Nullable NDArray weightArray;
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
    this.samples = ClassSamples.of(split.images(), spec.maxSamplesPerClass(), spec.seed());
    this.counts = split.images().classCounts();
    this.normalize = split.normalize();
    this.loss =
        Losses.of(spec.loss().ofLogits(), split.trainCounts(), model.manager(), model.format());
    this.logitFactor = spec.loss().logitFactor(modelScale);
    this.weights = ClassWeights.at(spec.rebalance(), split.trainCounts(), Integer.MAX_VALUE);
    this.weightArray =
        weights == null
            ? null
            : model.format().create(model.manager(), weights, new Shape(weights.length));
    this.out = out;
    this.stop = stop;
    for (MeasuredBlock block : MeasuredBlock.of(spec, model.network())) {
      blocks.put(Optional.ofNullable(block.name()), block);
    }
    this.estimate = new WorkEstimate(spec.productsAtMost(largestBlock()));
    for (int c : spec.classes().of(counts.length)) {
      if (counts[c] == 0) {
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
    for (int c : spec.classes().of(counts.length)) {
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
            ? drawn(Subject.OVERALL)
            : IntStream.of(spec.classes().of(counts.length))
                .map(c -> samples[c].size())
                .max()
                .orElse(0);
    return HessianMemory.of(spec, model.parameters().size(), largestBlock(), recorded(), images);
  }

  private HessianMemory.OfGraphs recorded() {
    return model
        .network()
        .recorded(samples[0].height(), samples[0].width(), model.format().master().getNumOfBytes());
  }

  /** Returns how many images represent a class, or the whole split. */
  private int drawn(Subject subject) {
    Integer c = subject.index();
    return c == null ? Arrays.stream(samples).mapToInt(ImageSet::size).sum() : samples[c].size();
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
            c == null ? wholeSplit(null) : ofClass(c, 1, null),
            budget(),
            gradient -> blocks.values().forEach(b -> norms.put(b, b.norm(gradient))))) {
      double value = operator.loss();
      if (!Double.isFinite(value) || !Double.isFinite(operator.gradientNorm())) {
        throw NonFinite.loss(where(c) + " or its gradient");
      }
      int next = first;
      while (next < subjects.size() && Objects.equals(subjects.get(next).index(), c)) {
        List<Subject> after = subjects.subList(next + 1, subjects.size());
        boolean last = after.isEmpty() || !Objects.equals(after.getFirst().index(), c);
        estimate.begin(
            drawn(subjects.get(next)), after.size(), after.stream().mapToInt(this::drawn).sum());
        MeasuredBlock block =
            Objects.requireNonNull(blocks.get(Optional.ofNullable(subjects.get(next).block())));
        double norm = Objects.requireNonNull(norms.get(block));
        measure(subjects.get(next), block, norm, operator, last, started);
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
   * @param last whether no other block needs the operator, whose memory is then freed early
   * @param started when, in nanoseconds
   */
  private void measure(
      Subject subject,
      MeasuredBlock block,
      double gradientNorm,
      HessianOperator operator,
      boolean last,
      long started)
      throws IOException {
    Integer c = subject.index();
    int drawn = drawn(subject);
    int represented = c == null ? Arrays.stream(counts).sum() : counts[c];
    long before = estimate.now().products();
    double value = operator.loss();
    Spectrum spectrum =
        SpectrumEstimator.measure(block.operator(operator), settings(), productOver(drawn));
    long left = last ? budget() : budget() - operator.keptBytes();
    if (last) {
      operator.close();
    }
    SamplingSpread sampling =
        drawn < represented && hasHalves()
            ? SamplingSpread.of(
                half(c, Half.FIRST, block, left),
                half(c, Half.SECOND, block, left),
                drawn,
                represented)
            : null;
    long products = estimate.now().products() - before;
    SpectrumEntry entry =
        new SpectrumEntry(
            subject.index(),
            name(c),
            subject.block(),
            drawn,
            represented,
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
            spectrum.nodes(),
            spectrum.weights(),
            spectrum.density(),
            products,
            new SpectrumCost(
                spectrum.products(),
                spectrum.traceProducts(),
                products - spectrum.products() - spectrum.traceProducts(),
                spectrum.traceStop(),
                spectrum.traceMethod(),
                spectrum.traceSeconds()),
            (System.nanoTime() - started) / 1e9,
            outliers(spectrum));
    out.finished(entry, spectrum.eigenvectors());
  }

  /** The number of classes says what to expect of the whole model's Hessian and Gauss-Newton. */
  private Outliers outliers(Spectrum spectrum) {
    boolean known =
        spec.isOfWholeModel()
            && (spec.matrix() == CurvatureMatrix.HESSIAN || spec.matrix() == CurvatureMatrix.GGN);
    return known ? spectrum.outliers().ofClasses(counts.length) : spectrum.outliers();
  }

  private String name(@Nullable Integer c) {
    return c == null ? Subject.OVERALL.key() : samples[c].classNames().get(c);
  }

  private String where(@Nullable Integer c) {
    return c == null ? "the whole split" : "class %d (%s)".formatted(c, name(c));
  }

  private long budget() {
    return spec.memoryBudgetMiB() * MIB;
  }

  private HessianOperator operator(
      List<ClassMeanLoss> terms, long budget, Consumer<NDArray> gradient) {
    return new HessianOperator(
        model.manager(), spec.matrix(), model.parameters(), terms, budget, stop, gradient);
  }

  private static int images(List<ClassMeanLoss> terms) {
    return terms.stream().mapToInt(term -> term.images().size()).sum();
  }

  /** Returns whether a class is represented by enough images to split them. */
  private boolean hasHalves() {
    return spec.maxSamplesPerClass() != null && spec.maxSamplesPerClass() > 1;
  }

  /** Measures one half of the drawn images of a class; of the whole split for null. */
  private SamplingSpread.Half half(
      @Nullable Integer c, Half half, MeasuredBlock block, long budget) {
    List<ClassMeanLoss> terms = c == null ? wholeSplit(half) : ofClass(c, 1, half);
    try (HessianOperator operator = operator(terms, budget, gradient -> {})) {
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
      int images = images(terms);
      Spectrum found =
          SpectrumEstimator.measureExtremes(
              block.operator(operator), extremes, productOver(images));
      return new SamplingSpread.Half(
          images, found.lambdaMax(), found.lambdaMin(), found.trace().value());
    }
  }

  /** Half of the images that were drawn to represent a class. */
  private enum Half {
    FIRST,
    SECOND
  }

  private SpectrumSettings settings() {
    HessianSpec.Trace trace = spec.trace();
    return new SpectrumSettings(
        spec.lanczosSteps(),
        spec.probes(),
        spec.extremes().count(),
        spec.extremes().tolerance(),
        spec.seed(),
        spec.keptLargest(),
        spec.keptSmallest(),
        trace == null ? null : new TraceGoal(trace.relativeTolerance(), trace.maxProducts()),
        spec.basisBudgetMiB() * MIB);
  }

  /**
   * Builds the loss of one class.
   *
   * @param half of the drawn images; null for all
   */
  private List<ClassMeanLoss> ofClass(int c, double weight, @Nullable Half half) {
    samples[c] = samples[c].inMemoryWithin(HELD_BYTES / samples.length);
    return new ClassMeanLoss(
            model, loss, logitFactor, weightArray, normalize, chosen(c, half), weight)
        .inParts(HessianMemory.batchSize(spec, recorded()));
  }

  /** Returns a random half of a class's drawn images; all when they are the whole class. */
  private ImageSet chosen(int c, @Nullable Half half) {
    int drawn = samples[c].size();
    if (half == null || drawn == counts[c]) {
      return samples[c];
    }
    int[] order = IntStream.range(0, drawn).toArray();
    KeyedRandom.of("class-halves", spec.seed(), c).shuffle(order);
    int[] indices =
        half == Half.FIRST
            ? Arrays.copyOf(order, drawn / 2)
            : Arrays.copyOfRange(order, drawn / 2, drawn);
    Arrays.sort(indices);
    return samples[c].select(indices);
  }

  /**
   * Builds the loss of the whole split. Each class is weighted by its frequency in the split,
   * however many images represent it.
   *
   * @param half of the drawn images of each class; null for all
   */
  private List<ClassMeanLoss> wholeSplit(@Nullable Half half) {
    double[] shares =
        IntStream.range(0, counts.length)
            .mapToDouble(c -> counts[c] * loss.sampleShare(weights == null ? 1 : weights[c]))
            .toArray();
    double sum = IntStream.range(0, shares.length).mapToDouble(c -> shares[c]).sum();
    List<ClassMeanLoss> terms = new ArrayList<>();
    for (int c = 0; c < shares.length; c++) {
      if (counts[c] > 0) {
        terms.addAll(ofClass(c, shares[c] / sum, half));
      }
    }
    return terms;
  }
}

package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures the spectrum of each class that a spec names, then of the whole split. */
public final class HessianAnalysis {
  private static final int EIGENVECTORS = 2;
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
  private final double @Nullable [] weights;
  private final @Nullable NDArray weightArray;
  private final SpectraOut out;
  private final StopSignal stop;
  private long done;
  private int left;

  /**
   * @param model in a format of {@link dev.flattail.engine.tensor.NumberFormat#ofCurvature}
   * @throws UnrunnableSpecException when a chosen class has no images
   */
  public HessianAnalysis(
      HessianSpec spec, MeasuredSplit split, Model model, SpectraOut out, StopSignal stop) {
    this.spec = spec;
    this.model = model;
    this.samples = ClassSamples.of(split.images(), spec.maxSamplesPerClass(), spec.seed());
    this.counts = split.images().classCounts();
    this.normalize = split.normalize();
    this.loss = Losses.of(spec.loss(), split.trainCounts(), model.manager(), model.format());
    this.weights = ClassWeights.at(spec.rebalance(), split.trainCounts(), Integer.MAX_VALUE);
    this.weightArray =
        weights == null
            ? null
            : model.format().create(model.manager(), weights, new Shape(weights.length));
    this.out = out;
    this.stop = stop;
    for (int c : spec.classes().of(counts.length)) {
      if (counts[c] == 0) {
        throw new UnrunnableSpecException(
            "class " + c + " has no images in this split, so its loss has no curvature");
      }
    }
  }

  /**
   * Measures all subjects that are not in {@code finished}.
   *
   * @return false when asked to stop first
   */
  public boolean run(Set<Subject> finished) throws IOException {
    List<Subject> subjects = new ArrayList<>();
    for (int c : spec.classes().of(counts.length)) {
      subjects.add(Subject.ofClass(c));
    }
    if (spec.overall()) {
      subjects.add(Subject.OVERALL);
    }
    subjects.removeAll(finished);
    try {
      for (int i = 0; i < subjects.size(); i++) {
        left = subjects.size() - i - 1;
        measure(subjects.get(i));
      }
      return true;
    } catch (CancellationException asked) {
      return false;
    }
  }

  private void measure(Subject subject) throws IOException {
    Integer c = subject.index();
    long started = System.nanoTime();
    List<ClassLossTerm> terms = c == null ? wholeSplit() : ofClass(c, 1);
    long before = done;
    long atMost = (long) spec.probes() * Math.min(spec.lanczosSteps(), model.parameters().size());
    try (HessianOperator operator =
        new HessianOperator(
            model.manager(), model.parameters(), terms, spec.memoryBudgetMiB() * MIB, stop)) {
      Spectrum spectrum =
          SpectrumEstimator.measure(
              operator, settings(), () -> out.products(++done, before + (left + 1) * atMost));
      SpectrumEntry entry =
          new SpectrumEntry(
              subject.index(),
              c == null ? subject.key() : samples[c].classNames().get(c),
              terms.stream().mapToInt(term -> term.images().size()).sum(),
              c == null ? Arrays.stream(counts).sum() : counts[c],
              operator.loss(),
              operator.gradientNorm(),
              spectrum.lambdaMax(),
              spectrum.lambdaMin(),
              spectrum.largest(),
              spectrum.smallest(),
              spectrum.trace(),
              spectrum.traceDeflated(),
              spectrum.negativeMass(),
              spectrum.nodes(),
              spectrum.weights(),
              spectrum.density(),
              spectrum.products(),
              (System.nanoTime() - started) / 1e9);
      out.finished(entry, spectrum.eigenvectors());
    }
  }

  private SpectrumSettings settings() {
    return new SpectrumSettings(
        spec.lanczosSteps(),
        spec.probes(),
        spec.extremes().count(),
        spec.extremes().tolerance(),
        spec.seed(),
        spec.eigenvectors() ? EIGENVECTORS : 0);
  }

  private List<ClassLossTerm> ofClass(int c, double weight) {
    samples[c] = samples[c].inMemoryWithin(HELD_BYTES / samples.length);
    return new ClassLossTerm(model, loss, weightArray, normalize, samples[c], weight)
        .inParts(spec.batchSize());
  }

  /**
   * Builds the loss of the whole split. Each class is weighted by its frequency in the split,
   * however many images represent it.
   */
  private List<ClassLossTerm> wholeSplit() {
    double[] shares =
        IntStream.range(0, counts.length)
            .mapToDouble(c -> counts[c] * loss.sampleShare(weights == null ? 1 : weights[c]))
            .toArray();
    double sum = IntStream.range(0, shares.length).mapToDouble(c -> shares[c]).sum();
    List<ClassLossTerm> terms = new ArrayList<>();
    for (int c = 0; c < shares.length; c++) {
      if (counts[c] > 0) {
        terms.addAll(ofClass(c, shares[c] / sum));
      }
    }
    return terms;
  }
}

package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The losses of a Hessian job, of each class and of the whole split, over the images that represent
 * them. Methods take null for the whole split.
 */
final class ClassLosses {
  /**
   * Limit for decoded images that stay in memory, because each product reads the same images again.
   */
  private static final long HELD_BYTES = 1L << 30;

  private final HessianSpec spec;
  private final Model model;
  private final ImageSet[] samples;
  private final int[] counts;
  private final Normalize normalize;
  private final Loss loss;
  private final double logitFactor;
  private final double @Nullable [] weights;
  private final @Nullable NDArray weightArray;

  /**
   * @param modelScale factor on the logits by which the model's probabilities are computed
   */
  ClassLosses(HessianSpec spec, MeasuredSplit split, Model model, double modelScale) {
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
  }

  /** Half of the images that were drawn to represent a class. */
  enum Half {
    FIRST,
    SECOND
  }

  /** Returns the number of images in the split. */
  int represented(@Nullable Integer c) {
    return c == null ? Arrays.stream(counts).sum() : counts[c];
  }

  /** Returns the number of images that represent these. */
  int drawn(@Nullable Integer c) {
    return c == null ? Arrays.stream(samples).mapToInt(ImageSet::size).sum() : samples[c].size();
  }

  /** Returns the numbers of the classes that the spec names. */
  int[] classes() {
    return spec.classes().of(counts.length);
  }

  /** Returns the name of a class. */
  String name(int c) {
    return samples[c].classNames().get(c);
  }

  /** Returns whether images are drawn, and enough to split them. */
  boolean drawsHalves(@Nullable Integer c) {
    return drawn(c) < represented(c)
        && spec.maxSamplesPerClass() != null
        && spec.maxSamplesPerClass() > 1;
  }

  /** Returns the memory of a recorded gradient. */
  HessianMemory.OfGraphs recorded() {
    return model
        .network()
        .recorded(samples[0].height(), samples[0].width(), model.format().master().getNumOfBytes());
  }

  /**
   * Builds the loss of one class, or of the whole split.
   *
   * @param c the class; null for the whole split
   * @param half of the drawn images; null for all
   */
  List<ClassMeanLoss> of(@Nullable Integer c, @Nullable Half half) {
    return c == null ? wholeSplit(half) : ofClass(c, 1, half);
  }

  private List<ClassMeanLoss> ofClass(int c, double weight, @Nullable Half half) {
    samples[c] = samples[c].inMemoryWithin(HELD_BYTES / samples.length);
    return new ClassMeanLoss(
            model, loss, logitFactor, weightArray, normalize, chosen(c, half), weight)
        .inParts(HessianMemory.batchSize(spec, recorded()));
  }

  private ImageSet chosen(int c, @Nullable Half half) {
    return half == null || samples[c].size() == counts[c]
        ? samples[c]
        : samples[c].select(indices(c, half));
  }

  /** Draws a half of a class's drawn images; all of them when they are the whole class. */
  private int[] indices(int c, Half half) {
    int drawn = samples[c].size();
    int[] order = IntStream.range(0, drawn).toArray();
    if (drawn == counts[c]) {
      return order;
    }
    KeyedRandom.of("class-halves", spec.seed(), c).shuffle(order);
    int[] indices =
        half == Half.FIRST
            ? Arrays.copyOf(order, drawn / 2)
            : Arrays.copyOfRange(order, drawn / 2, drawn);
    Arrays.sort(indices);
    return indices;
  }

  /**
   * Builds the loss of the whole split. Each class is weighted by its frequency in the split,
   * however many images represent it.
   *
   * @param half of the drawn images of each class; null for all
   */
  private List<ClassMeanLoss> wholeSplit(@Nullable Half half) {
    double[] shares = shares();
    List<ClassMeanLoss> terms = new ArrayList<>();
    for (int c = 0; c < shares.length; c++) {
      if (counts[c] > 0) {
        terms.addAll(ofClass(c, shares[c], half));
      }
    }
    return terms;
  }

  /** Returns the share of each class in the loss of the whole split. */
  private double[] shares() {
    double[] shares =
        IntStream.range(0, counts.length)
            .mapToDouble(c -> counts[c] * loss.sampleShare(weights == null ? 1 : weights[c]))
            .toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }

  /**
   * Computes the trace over a half of the drawn images from those of all of them.
   *
   * @param traces with those of single images
   * @param block position of the block
   */
  double traceOfHalf(@Nullable Integer c, Half half, BlockTraces traces, int block) {
    if (c != null) {
      return traces.mean(block, indices(c, half));
    }
    double[] shares = shares();
    double sum = 0;
    int first = 0;
    for (int k = 0; k < shares.length; k++) {
      if (counts[k] > 0) {
        int offset = first;
        int[] own = Arrays.stream(indices(k, half)).map(i -> offset + i).toArray();
        sum += shares[k] * traces.mean(block, own);
        first += samples[k].size();
      }
    }
    return sum;
  }
}

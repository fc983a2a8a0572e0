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
 * Builds the losses that a Hessian analysis measures: of a class, of the whole split, of a batch.
 */
final class MeasuredTerms {
  /**
   * Limit for decoded images that stay in memory, because each product reads the same images again.
   */
  private static final long HELD_BYTES = 1024L << 20;

  /** The same for one batch of the whole split, which each gradient of a step reads again. */
  private static final long HELD_BYTES_OF_BATCH = 128L << 20;

  private final HessianSpec spec;
  private final Model model;
  private final ImageSet[] samples;
  private final ImageSet together;
  private final int[] counts;
  private final Normalize normalize;
  private final Loss loss;
  private final double logitFactor;
  private final double @Nullable [] weights;
  private final @Nullable NDArray weightArray;

  /** Half of the images that were drawn to represent a class. */
  enum Half {
    FIRST,
    SECOND
  }

  /**
   * Draws the images that represent each class.
   *
   * @param modelScale factor on the logits by which the model's probabilities are computed
   */
  MeasuredTerms(HessianSpec spec, MeasuredSplit split, Model model, double modelScale) {
    this.spec = spec;
    this.model = model;
    this.samples = ClassSamples.of(split.images(), spec.maxSamplesPerClass(), spec.seed());
    this.together = ClassSamples.together(split.images(), spec.maxSamplesPerClass(), spec.seed());
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

  /** Returns the number of classes of the split. */
  int allClasses() {
    return counts.length;
  }

  /** Returns the numbers of the classes that the spec names. */
  int[] classes() {
    return spec.classes().of(counts.length);
  }

  /** Returns the name of a class. */
  String name(int c) {
    return samples[c].classNames().get(c);
  }

  /** Returns the number of images of a class; of the whole split for null. */
  int represented(@Nullable Integer c) {
    return c == null ? Arrays.stream(counts).sum() : counts[c];
  }

  /** Returns how many images represent a class, or the whole split for null. */
  int drawn(@Nullable Integer c) {
    return c == null ? Arrays.stream(samples).mapToInt(ImageSet::size).sum() : samples[c].size();
  }

  /** Returns whether images are drawn, and enough to split them. */
  boolean drawsHalves(@Nullable Integer c) {
    return drawn(c) < represented(c)
        && spec.maxSamplesPerClass() != null
        && spec.maxSamplesPerClass() > 1;
  }

  /** Returns the memory of a recorded gradient over these images. */
  HessianMemory.OfGraphs recorded() {
    return model
        .network()
        .recorded(samples[0].height(), samples[0].width(), model.format().master().getNumOfBytes());
  }

  /**
   * Builds the loss of a class, or of the whole split.
   *
   * @param c null for the whole split
   * @param half of the drawn images of each class; null for all
   */
  List<ClassMeanLoss> of(@Nullable Integer c, @Nullable Half half) {
    return c == null ? wholeSplit(half) : ofClass(c, 1, half);
  }

  private List<ClassMeanLoss> ofClass(int c, double weight, @Nullable Half half) {
    samples[c] = samples[c].inMemoryWithin(HELD_BYTES / samples.length);
    return mean(chosen(c, half), weight).inParts(largestPart());
  }

  /** Returns the number of images in each batch of a class, or of the whole split for null. */
  int batchSize(@Nullable Integer c, int most) {
    return c == null ? most : Math.min(most, drawn(c));
  }

  /**
   * Draws a batch of a class's images, or of the whole split's, independently and with replacement.
   * In batches of the whole split, classes are as frequent as in the split, however many images
   * represent them. Models share the batches, since these depend on the seed and the class alone.
   *
   * @param c null for the whole split
   * @param size as of {@link #batchSize}
   * @param number of the batch
   * @return the terms of its loss
   */
  List<BatchLoss> batch(@Nullable Integer c, int size, int number) {
    ImageSet drawn = c == null ? ofSplit(size, number) : ofClass(c, size, number);
    double sum = sharesOf(drawn);
    List<BatchLoss> parts = new ArrayList<>();
    int largest = largestPart();
    for (int first = 0; first < size; first += largest) {
      ImageSet part =
          drawn.select(IntStream.range(first, Math.min(size, first + largest)).toArray());
      parts.add(new BatchLoss(mean(part, 1), sharesOf(part) / sum));
    }
    return parts;
  }

  private ImageSet ofClass(int c, int size, int number) {
    KeyedRandom random = KeyedRandom.of("class-batch", spec.seed(), c, number);
    int drawn = samples[c].size();
    return samples[c].select(IntStream.range(0, size).map(i -> random.nextInt(drawn)).toArray());
  }

  private ImageSet ofSplit(int size, int number) {
    KeyedRandom random = KeyedRandom.of("split-batch", spec.seed(), number);
    int all = represented(null);
    int[] rows = new int[size];
    for (int i = 0; i < size; i++) {
      int image = random.nextInt(all);
      int c = 0;
      int firstOfClass = 0;
      while (image >= counts[c]) {
        image -= counts[c];
        firstOfClass += samples[c].size();
        c++;
      }
      rows[i] = firstOfClass + random.nextInt(samples[c].size());
    }
    return together.select(rows).inMemoryWithin(HELD_BYTES_OF_BATCH);
  }

  /** Returns the sum of the weights of images in their mean loss. */
  private double sharesOf(ImageSet images) {
    return IntStream.of(images.labels()).mapToDouble(this::shareOf).sum();
  }

  private ClassMeanLoss mean(ImageSet images, double weight) {
    return new ClassMeanLoss(model, loss, logitFactor, weightArray, normalize, images, weight);
  }

  private int largestPart() {
    return HessianMemory.batchSize(spec, recorded());
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

  /**
   * Computes the trace over a half of the drawn images from those of all of them.
   *
   * @param c null for the whole split
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

  /** Returns the share of each class in the loss of the whole split. */
  private double[] shares() {
    double[] shares =
        IntStream.range(0, counts.length).mapToDouble(c -> counts[c] * shareOf(c)).toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }

  /** Returns the weight of an image of a class in the mean loss. */
  private double shareOf(int c) {
    return loss.sampleShare(weights == null ? 1 : weights[c]);
  }
}

package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the batches of gradients along negative curvature. */
class MeasuredTermsTest {
  private static final int[] LABELS = {0, 0, 1, 0, 2, 1, 0, 1, 0, 0};

  private final Model model =
      Model.create(
          Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 4, 3),
          NumberFormat.FLOAT64,
          Device.cpu(),
          3);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  /** Returns small random images of classes with 6, 3, 1 and no images. */
  private static MeasuredSplit split() {
    byte[] pixels = new byte[LABELS.length * 3 * 8 * 8];
    KeyedRandom random = KeyedRandom.of("pixels", 1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    ImageSet set = ImageSet.copyOf(List.of("a", "b", "c", "d"), 8, 8, pixels, LABELS);
    return new MeasuredSplit(set, new int[] {6, 3, 1, 1}, Normalize.CIFAR);
  }

  private static HessianSpec spec(Map<String, Object> fields) {
    Map<String, Object> tree = new LinkedHashMap<>(fields);
    tree.put("kind", "hessian");
    tree.put("dataset", Map.of("name", "any"));
    tree.put("model", Map.of("checkpoint", "any", "arch", "resnet20"));
    tree.put("precision", "float64");
    return (HessianSpec) SpecReader.readSubmitted(tree);
  }

  private static int[] labels(List<BatchLoss> batch) {
    return batch.stream().flatMapToInt(part -> IntStream.of(part.of().images().labels())).toArray();
  }

  @Test
  void classesAreAsFrequentAsInTheSplitHoweverManyImagesRepresentThem() {
    MeasuredTerms terms =
        new MeasuredTerms(spec(Map.of("maxSamplesPerClass", 1)), split(), model, 1);
    int[] drawn = labels(terms.batch(null, 10_000, 0));
    long[] counts = new long[4];
    Arrays.stream(drawn).forEach(label -> counts[label]++);
    assertThat(counts[0]).isBetween(5_800L, 6_200L);
    assertThat(counts[1]).isBetween(2_800L, 3_200L);
    assertThat(counts[2]).isBetween(850L, 1_150L);
    assertThat(counts[3]).isZero();
  }

  @Test
  void aBatchOfAClassHasItsImagesAloneAndNoMoreThanIt() {
    MeasuredTerms terms = new MeasuredTerms(spec(Map.of()), split(), model, 1);
    assertThat(terms.batchSize(1, 128)).isEqualTo(3);
    assertThat(terms.batchSize(null, 128)).isEqualTo(128);
    assertThat(labels(terms.batch(1, 3, 0))).containsExactly(1, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-entropy", "focal"})
  void theLossOfABatchIsTheWeightedMeanOfATraining(String loss) {
    HessianSpec spec =
        spec(
            Map.of(
                "loss",
                Map.of("type", loss),
                "rebalance",
                Map.of("type", "reweight", "beta", 0.9),
                "batchSize",
                4));
    MeasuredSplit split = split();
    List<BatchLoss> batch = new MeasuredTerms(spec, split, model, 1).batch(null, 10, 3);
    assertThat(batch).hasSize(3);
    assertThat(Arrays.stream(labels(batch)).distinct().count()).isGreaterThan(1);
    double[] weights = ClassWeights.effectiveNumber(split.trainCounts(), 0.9);
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      double sum = 0;
      NDArray[] logits = new NDArray[batch.size()];
      for (int i = 0; i < logits.length; i++) {
        BatchLoss part = batch.get(i);
        sum += part.weight() * FlatVectors.number(part.at(model.parameters(), scope));
        NDArray pixels =
            Batches.whole(part.of().images(), split.normalize(), model.format(), scope);
        logits[i] = model.forward(model.parameters(), pixels, BatchNormMode.EVALUATE).logits();
      }
      NDArray all = logits[0].concat(logits[1], 0).concat(logits[2], 0);
      double whole =
          FlatVectors.number(
              Losses.of(spec.loss().ofLogits(), split.trainCounts(), scope, model.format())
                  .of(
                      all,
                      Batches.labels(labels(batch), scope),
                      model.format().create(scope, weights, new Shape(weights.length))));
      assertThat(sum).isCloseTo(whole, within(1e-12 * whole)).isPositive();
    }
  }
}

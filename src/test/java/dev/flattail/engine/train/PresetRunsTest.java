package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.SplitData;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.TrainingTest.Kept;
import dev.flattail.images.ImageSet;
import dev.flattail.spec.LossSpec;
import dev.flattail.spec.Preset;
import dev.flattail.spec.Presets;
import dev.flattail.spec.SpecReader;
import dev.flattail.spec.Stage2Spec;
import dev.flattail.spec.TrainSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every preset runs: one epoch of two steps, and where it has a second stage one epoch of two steps
 * more, on a few random images with as many classes as its data set. What is changed for that are
 * data set, image size, epochs, batch size and where the second stage starts; everything else is
 * the preset's own. Imbalance is not the preset's, for there are too few images; the classes are
 * uneven all the same.
 */
class PresetRunsTest {
  private static final int SIDE = 8;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void twoStepsOfEachStage(String name) throws Exception {
    TrainSpec spec = smallest(name);
    SplitData data = data(classes(name));
    assertThat(spec.stepsPerEpoch(data.train().size())).isEqualTo(2);
    Kept kept = new Kept();
    TrainingInputs inputs = new TrainingInputs(spec, data, null, null, folder.resolve("scratch"));
    TrainingResult result;
    try (Training training = new Training(inputs, kept, kept, StopSignal.NEVER)) {
      result = training.run();
    }
    assertThat(result.stopped()).isFalse();
    int rows = spec.stage2() instanceof Stage2Spec.Trained ? 2 : 1;
    assertThat(kept.rows).hasSize(rows);
    assertThat(kept.rows)
        .allSatisfy(
            row -> {
              assertThat(row.trainLoss()).isFinite().isPositive();
              assertThat(row.testLoss()).isFinite().isPositive();
            });
    assertThat(kept.progress.getLast().step()).isEqualTo(2L * rows);
    assertThat(kept.files).containsKeys("last", "state");
  }

  static List<String> names() {
    return Presets.all().stream().map(Preset::name).toList();
  }

  private static int classes(String preset) {
    return preset.contains("cifar100") ? 100 : 10;
  }

  private static TrainSpec smallest(String preset) {
    TrainSpec published = (TrainSpec) SpecReader.read(Map.of("preset", preset));
    Map<String, @Nullable Object> dataset = new HashMap<>();
    dataset.put("imbalance", null);
    Map<String, @Nullable Object> fields = new HashMap<>();
    fields.put("preset", preset);
    fields.put("dataset", dataset);
    fields.put("epochs", 1);
    fields.put("batchSize", data(classes(preset)).train().size() / 2);
    if (published.stage2() != null && published.stage2().epochs() > 0) {
      fields.put("stage2", Map.of("epochs", 1));
    }
    if (published.loss() instanceof LossSpec.InfluenceBalanced) {
      fields.put("loss", Map.of("startEpoch", 0));
    }
    return (TrainSpec) SpecReader.read(fields);
  }

  /** Two images of every fifth class, one of the others; one of each to validate and test on. */
  private static SplitData data(int classes) {
    int[] labels =
        IntStream.range(0, classes + classes / 5)
            .map(i -> i < classes ? i : 5 * (i - classes))
            .toArray();
    ImageSet train = images(classes, labels);
    ImageSet test = images(classes, IntStream.range(0, classes).toArray());
    return new SplitData(train, test, test);
  }

  private static ImageSet images(int classes, int[] labels) {
    byte[] pixels = new byte[labels.length * ImageSet.CHANNELS * SIDE * SIDE];
    new SplittableRandom(labels.length).nextBytes(pixels);
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    return ImageSet.copyOf(names, SIDE, SIDE, pixels, labels);
  }
}

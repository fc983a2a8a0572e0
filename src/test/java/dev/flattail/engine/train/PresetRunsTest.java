package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.DataSplits;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.presets.Preset;
import dev.flattail.presets.PresetCatalog;
import dev.flattail.results.EpochRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every preset: one epoch of two steps, and one more epoch of two steps for a second stage, on
 * a few random images. The test changes the data set, its image size and classes (ten for the large
 * sets), epochs, batch size, the epoch from which an influence-balanced loss or a sharpness acts or
 * RSG generates samples, and the length of PaCo's queue. Everything else is the preset's own. The
 * preset's imbalance needs more images, so the test uses its own uneven counts. Presets that become
 * equal by these changes (such as those of two imbalance factors) run once. Of the presets of
 * ResNet-50 and ResNeXt-50, whose weights alone take seconds to create and to write, only those run
 * that differ in more than numbers and data set.
 */
class PresetRunsTest {
  private static final PresetCatalog PRESETS = new PresetCatalog();
  private static final int SIDE = 8;
  private static final int LARGE_SIDE = 32;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("alike")
  void twoStepsOfEachStage(List<String> names) throws Exception {
    TrainSpec spec = smallest(names.getFirst());
    DataSplits data = data(classes(names.getFirst()), side(spec));
    assertThat(spec.stepsPerEpoch(data.train().size())).isEqualTo(2);
    RecordedRows kept = new RecordedRows();
    TrainingInputs inputs = new TrainingInputs(spec, data, null, null, folder.resolve("scratch"));
    TrainingResult result;
    try (Training training = new Training(inputs, kept, kept, StopSignal.NEVER)) {
      result = training.run();
    }
    assertThat(result.interrupted()).isFalse();
    int rows = spec.stage2() instanceof Stage2Spec.Trained ? 2 : 1;
    assertThat(kept.rows).hasSize(rows);
    assertThat(kept.rows)
        .allSatisfy(
            row -> {
              assertThat(row.trainLoss()).isFinite().isPositive();
              assertThat(row.testLoss()).isFinite().isPositive();
            });
    assertThat(kept.progress.getLast().step()).isEqualTo(2L * rows);
    assertThat(kept.published).contains("last", "state");
  }

  @Test
  void noPresetIsLeftOut() {
    assertThat(alike().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(PRESETS.all().stream().map(Preset::name).toList());
  }

  /** Returns the names of all presets, grouped by equality after the changes. */
  static List<List<String>> alike() {
    Map<Map<String, ?>, List<String>> bySpec = new LinkedHashMap<>();
    for (Preset preset : PRESETS.all()) {
      Map<String, @Nullable Object> tree = SpecWriter.write(smallest(preset.name()));
      tree.remove("preset");
      Map<String, ?> key = isLarge(smallest(preset.name())) ? withoutNumbers(tree) : tree;
      bySpec.computeIfAbsent(key, spec -> new ArrayList<>()).add(preset.name());
    }
    return List.copyOf(bySpec.values());
  }

  private static Map<String, @Nullable Object> withoutNumbers(Map<?, ?> tree) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> below && !name.equals("dataset")) {
            kept.put(name.toString(), withoutNumbers(below));
          } else if (value instanceof String || value == null) {
            kept.put(name.toString(), value);
          }
        });
    return kept;
  }

  private static boolean isLarge(TrainSpec spec) {
    Arch arch = spec.model().arch();
    return arch == Arch.RESNET50 || arch == Arch.RESNEXT50_32X4D;
  }

  /** Records a training's metrics, but not its files, which have hundreds of megabytes. */
  private static final class RecordedRows implements MetricsOut, CheckpointsOut {
    final List<EpochRow> rows = new ArrayList<>();
    final List<TrainingProgress> progress = new ArrayList<>();
    final Set<String> published = new HashSet<>();

    @Override
    public void progress(TrainingProgress now) {
      progress.add(now);
    }

    @Override
    public void epoch(EpochRow row) {
      rows.add(row);
    }

    @Override
    public void log(String line) {
      assertThat(line).isNotBlank();
    }

    @Override
    public void publish(List<Checkpoint> checkpoints, List<String> dropped) {
      checkpoints.forEach(checkpoint -> published.add(checkpoint.name()));
    }
  }

  private static int side(TrainSpec spec) {
    return isLarge(spec) ? LARGE_SIDE : SIDE;
  }

  private static int classes(String preset) {
    return preset.contains("cifar100") ? 100 : 10;
  }

  private static TrainSpec smallest(String preset) {
    TrainSpec published = (TrainSpec) PRESETS.read(Map.of("preset", preset));
    Map<String, @Nullable Object> dataset = new HashMap<>();
    dataset.put("imbalance", null);
    Map<String, @Nullable Object> fields = new HashMap<>();
    fields.put("preset", preset);
    fields.put("dataset", dataset);
    fields.put("epochs", 1);
    fields.put("batchSize", images(classes(preset)) / 2);
    if (published.stage2() != null && published.stage2().epochs() > 0) {
      fields.put("stage2", Map.of("epochs", 1));
    }
    if (published.loss() instanceof LossSpec.InfluenceBalanced
        || published.loss() instanceof LossSpec.Rsg) {
      fields.put("loss", Map.of("startEpoch", 0));
    }
    if (published.sharpness() instanceof SharpnessSpec.InSteps steps && steps.startEpoch() > 0) {
      fields.put("sharpness", Map.of("startEpoch", 0));
    }
    if (published.loss() instanceof LossSpec.Paco) {
      fields.put("loss", Map.of("queue", images(classes(preset))));
    }
    return (TrainSpec) PRESETS.read(fields);
  }

  /**
   * Returns two images of every fifth class and one of the others, with one of each for validation
   * and test.
   */
  private static DataSplits data(int classes, int side) {
    int[] labels =
        IntStream.range(0, images(classes)).map(i -> i < classes ? i : 5 * (i - classes)).toArray();
    ImageSet train = images(classes, side, labels);
    ImageSet test = images(classes, side, IntStream.range(0, classes).toArray());
    return new DataSplits(train, test, test);
  }

  private static int images(int classes) {
    return classes + classes / 5;
  }

  private static ImageSet images(int classes, int side, int[] labels) {
    byte[] pixels = new byte[labels.length * ImageSet.CHANNELS * side * side];
    new SplittableRandom(labels.length).nextBytes(pixels);
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    return ImageSet.copyOf(names, side, side, pixels, labels);
  }
}

package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.engine.data.DataSplits;
import dev.flattail.images.ImageSet;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.Shapes;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.EpochRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Builds small trainings on the generated data set {@code shapes} and keeps what they publish. */
public final class TrainingFixture {
  private static final int SIDE = 8;

  // Drawn once for all tests: drawing them takes half a processor-second.
  private static final LabeledImages SHAPES = Shapes.generate();

  private TrainingFixture() {}

  /**
   * Returns the spec of a two-epoch training of ResNet-20.
   *
   * @param fields replace or extend those of the spec
   */
  public static TrainSpec spec(Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "train");
    tree.put("dataset", Map.of("name", "shapes", "validation", Map.of("perClass", 2)));
    tree.put("model", Map.of("arch", "resnet20"));
    tree.put("optimizer", Map.of("type", "sgd", "lr", 0.02));
    tree.put("schedule", Map.of("type", "constant"));
    tree.put("batchSize", 16);
    tree.put("epochs", 2);
    tree.put("checkpoint", Map.of("everyEpochs", 1, "keep", 1));
    tree.putAll(fields);
    return (TrainSpec) SpecReader.readSubmitted(tree);
  }

  /**
   * Returns sixty training images, of which validation takes two of each class: three batches of
   * sixteen an epoch. They are 8x8: what these tests prove does not depend on the size.
   */
  public static DataSplits data(TrainSpec spec) {
    return DataSplits.of(
        new LabeledImages(firstOfEachClass(SHAPES.train(), 6), firstOfEachClass(SHAPES.test(), 3))
            .resized(SIDE),
        spec.dataset());
  }

  private static ImageSet firstOfEachClass(ImageSet images, int most) {
    int[] seen = new int[images.classes()];
    return images.select(
        IntStream.range(0, images.size()).filter(i -> seen[images.label(i)]++ < most).toArray());
  }

  /** Records the progress, metrics and checkpoints of a training. */
  public static final class RecordedTraining implements MetricsOut, CheckpointsOut {
    public final List<EpochRow> rows = new ArrayList<>();
    final List<TrainingProgress> progress = new ArrayList<>();
    final Map<String, byte[]> files = new HashMap<>();
    final List<List<String>> publications = new ArrayList<>();
    final List<String> lines = new ArrayList<>();

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
      lines.add(line);
    }

    @Override
    public void publish(List<Checkpoint> checkpoints, List<String> dropped) {
      publications.add(checkpoints.stream().map(Checkpoint::name).toList());
      for (Checkpoint checkpoint : checkpoints) {
        try {
          files.put(checkpoint.name(), Files.readAllBytes(checkpoint.file()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      dropped.forEach(files::remove);
    }

    public Path write(String name, Path folder) throws IOException {
      return Files.write(
          folder.resolve(name + "-kept.safetensors"), Objects.requireNonNull(files.get(name)));
    }
  }
}

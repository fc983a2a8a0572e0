package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.checkpoint.BadCheckpoint;
import dev.flattail.engine.checkpoint.Safetensors;
import dev.flattail.engine.checkpoint.StoredTensor;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Groups;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.tensor.FlatVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decides the steps to come, beside the weights: the position, the optimizer's memory and the
 * running sums. Data order, augmentation and mixup are functions of (seed, epoch, step), so there
 * is no random state; with it a resumed run ends in the same bytes.
 */
record TrainingState(
    Position position, EpochTally tally, @Nullable Best onValidation, @Nullable Best onTest) {

  private static final String MEMORY = "optimizer.";

  void write(Path file, Optimizer optimizer) throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    tensors.add(longs("position", position.epoch(), position.step(), optimizer.updates()));
    tensors.add(doubles("epoch.sums", tally.saved()));
    optimizer.memory().forEach((name, vector) -> tensors.add(vector(MEMORY + name, vector)));
    addBest(tensors, "best.validation", onValidation);
    addBest(tensors, "best.test", onTest);
    StateFiles.write(file, tensors);
  }

  /** Reads a state and puts the optimizer's memory back. */
  static TrainingState read(Path file, Model model, Optimizer optimizer, Groups groups)
      throws IOException {
    Map<String, StoredTensor> byName = new HashMap<>();
    Safetensors.read(file).forEach(tensor -> byName.put(tensor.name(), tensor));
    for (Map.Entry<String, NDArray> memory : optimizer.memory().entrySet()) {
      double[] values = need(byName, MEMORY + memory.getKey()).toDoubles();
      try (NDArray fresh =
          model.format().create(model.manager(), values, new Shape(values.length))) {
        FlatVectors.assign(memory.getValue(), fresh);
      }
    }
    long[] position = need(byName, "position").toLongs();
    optimizer.resumeAt(position[2]);
    return new TrainingState(
        new Position(Math.toIntExact(position[0]), Math.toIntExact(position[1])),
        EpochTally.restored(need(byName, "epoch.sums").toDoubles()),
        best(byName, "best.validation", groups),
        best(byName, "best.test", groups));
  }

  private static StoredTensor need(Map<String, StoredTensor> byName, String name) {
    StoredTensor tensor = byName.get(name);
    if (tensor == null) {
      throw new BadCheckpoint("the training state lacks " + name);
    }
    return tensor;
  }

  private static StoredTensor longs(String name, long... values) {
    return StoredTensor.ofLongs(name, List.of((long) values.length), values);
  }

  private static StoredTensor doubles(String name, double... values) {
    return StoredTensor.ofDoubles(name, List.of((long) values.length), values);
  }

  private static StoredTensor vector(String name, NDArray vector) {
    List<Long> shape = List.of(vector.size());
    return vector.getDataType() == DataType.FLOAT64
        ? StoredTensor.ofDoubles(name, shape, vector.toDoubleArray())
        : StoredTensor.ofFloats(name, shape, vector.toFloatArray());
  }

  /** The confusion counts hold every accuracy; the rest are a few numbers. */
  private static void addBest(List<StoredTensor> tensors, String name, @Nullable Best best) {
    if (best == null) {
      return;
    }
    Evaluation evaluation = best.evaluation();
    tensors.add(
        doubles(
            name,
            best.score(),
            orNan(evaluation.epoch() == null ? null : (double) evaluation.epoch()),
            orNan(evaluation.accuracyTop5()),
            orNan(evaluation.ece()),
            orNan(evaluation.loss())));
    int classes = evaluation.confusion().length;
    long[] counts = new long[classes * classes];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = evaluation.confusion()[i / classes][i % classes];
    }
    tensors.add(
        StoredTensor.ofLongs(name + ".confusion", List.of((long) classes, (long) classes), counts));
  }

  private static @Nullable Best best(Map<String, StoredTensor> byName, String name, Groups groups) {
    StoredTensor stored = byName.get(name);
    if (stored == null) {
      return null;
    }
    double[] numbers = stored.toDoubles();
    long[] counts = need(byName, name + ".confusion").toLongs();
    int classes = (int) Math.sqrt(counts.length);
    int[][] confusion = new int[classes][classes];
    for (int i = 0; i < counts.length; i++) {
      confusion[i / classes][i % classes] = (int) counts[i];
    }
    Evaluation evaluation =
        groups.evaluation(confusion, orNull(numbers[2]), orNull(numbers[3]), orNull(numbers[4]));
    return new Best(numbers[0], evaluation.atEpoch((int) numbers[1]));
  }

  private static double orNan(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}

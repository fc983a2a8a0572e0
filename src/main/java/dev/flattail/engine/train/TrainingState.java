package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.checkpoint.BadCheckpointException;
import dev.flattail.engine.checkpoint.FiniteTensors;
import dev.flattail.engine.checkpoint.TensorVectors;
import dev.flattail.engine.evaluate.ClassGroups;
import dev.flattail.engine.evaluate.ClassTally;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Mistake;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.train.method.ClassPairGradientTally;
import dev.flattail.engine.train.stage.TrainingStage;
import dev.flattail.results.EvaluationResult;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * The training state besides the weights: the position, the stage's memory and the running sums.
 * Data order, augmentation and mixup are functions of (seed, epoch, step), so there is no random
 * state. With this state a resumed run ends in the same bytes.
 *
 * @param stage from 1; tau-norm, which takes no steps, counts as one here
 * @param running the running stage; null after tau-norm
 * @param position position, with epochs counted over all stages
 * @param scores scores of the running stage
 * @param stage1 scores of the first stage, after its end
 * @param tau exponent that tau-norm selected, or null
 * @param pairs tally of gradients by pair of classes, or null
 * @param stopping null without early stopping
 */
record TrainingState(
    int stage,
    @Nullable TrainingStage running,
    TrainingPosition position,
    EpochTally tally,
    StageScores scores,
    @Nullable StageScores stage1,
    @Nullable Double tau,
    @Nullable ClassPairGradientTally pairs,
    @Nullable EarlyStopping stopping) {

  private static final String FIRST = "stage1.";
  private static final String MISTAKES = ".mistakes";
  private static final String STOPPING = "early.stopping";

  void write(Path file) throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    long updates = running == null ? 0 : running.optimizer().updates();
    tensors.add(longs("position", position.epoch(), position.step(), updates, stage));
    tensors.add(doubles("epoch.sums", tally.saved()));
    memory(running).forEach((name, vector) -> tensors.add(TensorVectors.stored(name, vector)));
    addScores(tensors, "", scores);
    if (stage1 != null) {
      addScores(tensors, FIRST, stage1);
    }
    if (tau != null) {
      tensors.add(doubles("tau", tau));
    }
    if (pairs != null) {
      pairs.save(tensors::add);
    }
    if (stopping != null) {
      tensors.add(doubles(STOPPING, stopping.saved()));
    }
    StateFiles.write(file, tensors);
  }

  /** Writes the learned values into the model's parameters. */
  void settle() {
    if (running != null) {
      running.method().settle();
    }
  }

  /**
   * Requires that the model and the stage's memory are finite, so that a training can end with them
   * or continue from them.
   *
   * @throws dev.flattail.engine.NonFiniteException naming the first tensor that is not
   */
  void requireFinite(Model model) {
    FiniteTensors.require(model);
    memory(running).forEach(FiniteTensors::require);
  }

  private static Map<String, NDArray> memory(@Nullable TrainingStage running) {
    return running == null ? Map.of() : running.memory();
  }

  /** A state that was read, before the stage's memory is restored. */
  static final class Saved {
    private final Map<String, StoredTensor> byName = new HashMap<>();
    private final ClassGroups groups;

    private Saved(Path file, ClassGroups groups) throws IOException {
      Safetensors.read(file).forEach(tensor -> byName.put(tensor.name(), tensor));
      this.groups = groups;
    }

    /** Returns the stage that was running, from 1. */
    int stage() {
      return Math.toIntExact(position()[3]);
    }

    private long[] position() {
      return need(byName, "position").toLongs();
    }

    /**
     * Restores the memory.
     *
     * @param running the stage that was running; null after tau-norm
     * @param pairs tally of gradients by pair of classes, or null
     * @param stopping null without early stopping
     */
    TrainingState into(
        @Nullable TrainingStage running,
        @Nullable ClassPairGradientTally pairs,
        @Nullable EarlyStopping stopping) {
      if (stopping != null) {
        stopping.restore(need(byName, STOPPING).toDoubles());
      }
      if (pairs != null) {
        pairs.restore(name -> need(byName, name));
      }
      for (Map.Entry<String, NDArray> memory : memory(running).entrySet()) {
        StoredTensor stored = need(byName, memory.getKey());
        if (stored.size() != memory.getValue().size()) {
          throw new BadCheckpointException(
              "the training state's "
                  + memory.getKey()
                  + " has "
                  + stored.size()
                  + " numbers, not "
                  + memory.getValue().size());
        }
        TensorVectors.copy(stored, memory.getValue(), 0);
      }
      long[] position = position();
      if (running != null) {
        running.optimizer().resumeAt(position[2]);
      }
      return new TrainingState(
          stage(),
          running,
          new TrainingPosition(Math.toIntExact(position[0]), Math.toIntExact(position[1])),
          EpochTally.restored(need(byName, "epoch.sums").toDoubles()),
          scores(""),
          byName.containsKey(FIRST + "end") ? scores(FIRST) : null,
          byName.containsKey("tau") ? need(byName, "tau").toDoubles()[0] : null,
          pairs,
          stopping);
    }

    private StageScores scores(String prefix) {
      return new StageScores(
          evaluation(byName, prefix + "end", groups).evaluation(),
          best(byName, prefix + "best.validation", groups),
          best(byName, prefix + "best.test", groups));
    }
  }

  /** Reads a state. */
  static Saved read(Path file, ClassGroups groups) throws IOException {
    return new Saved(file, groups);
  }

  private static void addScores(List<StoredTensor> tensors, String prefix, StageScores scores) {
    addBest(tensors, prefix + "end", new BestEpoch(0, scores.end()));
    addBest(tensors, prefix + "best.validation", scores.onValidation());
    addBest(tensors, prefix + "best.test", scores.onTest());
  }

  private static StoredTensor need(Map<String, StoredTensor> byName, String name) {
    StoredTensor tensor = byName.get(name);
    if (tensor == null) {
      throw new BadCheckpointException("the training state lacks " + name);
    }
    return tensor;
  }

  private static StoredTensor longs(String name, long... values) {
    return StoredTensor.ofLongs(name, List.of((long) values.length), values);
  }

  private static StoredTensor doubles(String name, double... values) {
    return StoredTensor.ofDoubles(name, List.of((long) values.length), values);
  }

  /**
   * Adds the best epoch. The counts by class determine every accuracy; the rest are a few numbers.
   */
  private static void addBest(List<StoredTensor> tensors, String name, @Nullable BestEpoch best) {
    if (best == null) {
      return;
    }
    EvaluationResult figures = best.evaluation().figures();
    tensors.add(
        doubles(
            name,
            best.score(),
            orNan(figures.epoch() == null ? null : (double) figures.epoch()),
            orNan(figures.accuracyTop5()),
            orNan(figures.ece()),
            orNan(figures.loss())));
    addMistakes(tensors, name, best.evaluation().mistakes());
    ClassTally tally = best.evaluation().tally();
    int[][] confusion = tally.confusion();
    long classes = tally.images().length;
    if (confusion == null) {
      tensors.add(StoredTensor.ofLongs(name + ".images", List.of(classes), longs(tally.images())));
      tensors.add(
          StoredTensor.ofLongs(name + ".correct", List.of(classes), longs(tally.correct())));
    } else {
      long[] counts =
          Arrays.stream(confusion).flatMapToInt(Arrays::stream).asLongStream().toArray();
      tensors.add(StoredTensor.ofLongs(name + ".confusion", List.of(classes, classes), counts));
    }
  }

  /** Adds four numbers for each mistake, so that a resumed training can report them. */
  private static void addMistakes(
      List<StoredTensor> tensors, String name, @Nullable List<Mistake> mistakes) {
    if (mistakes != null) {
      double[] numbers =
          mistakes.stream()
              .flatMapToDouble(
                  mistake ->
                      DoubleStream.of(
                          mistake.image(),
                          mistake.label(),
                          mistake.predicted(),
                          mistake.confidence()))
              .toArray();
      tensors.add(
          StoredTensor.ofDoubles(name + MISTAKES, List.of((long) mistakes.size(), 4L), numbers));
    }
  }

  private static @Nullable List<Mistake> mistakes(Map<String, StoredTensor> byName, String name) {
    StoredTensor stored = byName.get(name + MISTAKES);
    if (stored == null) {
      return null;
    }
    double[] numbers = stored.toDoubles();
    List<Mistake> mistakes = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += 4) {
      mistakes.add(
          new Mistake(
              (int) numbers[i], (int) numbers[i + 1], (int) numbers[i + 2], numbers[i + 3]));
    }
    return mistakes;
  }

  private static long[] longs(int[] counts) {
    return Arrays.stream(counts).asLongStream().toArray();
  }

  private static ClassTally tally(Map<String, StoredTensor> byName, String name) {
    if (byName.containsKey(name + ".images")) {
      return new ClassTally(
          ints(need(byName, name + ".images")), ints(need(byName, name + ".correct")), null);
    }
    int[] counts = ints(need(byName, name + ".confusion"));
    int classes = (int) Math.sqrt(counts.length);
    ClassTally tally = ClassTally.empty(classes);
    for (int i = 0; i < counts.length; i++) {
      tally.add(i / classes, i % classes, counts[i]);
    }
    return tally;
  }

  private static int[] ints(StoredTensor stored) {
    return Arrays.stream(stored.toLongs()).mapToInt(Math::toIntExact).toArray();
  }

  private static @Nullable BestEpoch best(
      Map<String, StoredTensor> byName, String name, ClassGroups groups) {
    return byName.containsKey(name) ? evaluation(byName, name, groups) : null;
  }

  private static BestEpoch evaluation(
      Map<String, StoredTensor> byName, String name, ClassGroups groups) {
    double[] numbers = need(byName, name).toDoubles();
    Evaluation evaluation =
        groups.evaluation(
            tally(byName, name),
            mistakes(byName, name),
            orNull(numbers[2]),
            orNull(numbers[3]),
            orNull(numbers[4]));
    return new BestEpoch(numbers[0], evaluation.atEpoch((int) numbers[1]));
  }

  private static double orNan(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}

package dev.flattail.engine.train;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.train.CheckpointsOut.Checkpoint;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.safetensors.CheckpointMetadata;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to publish which checkpoints. None of them has a number that is not finite: the
 * methods throw {@link dev.flattail.engine.NonFiniteException} instead.
 */
final class CheckpointPublisher {
  /** Minimum age of the last saved checkpoint at which the end of an epoch saves it again. */
  private static final Duration AT_EPOCHS_END = Duration.ofSeconds(60);

  private static final double NANOS_A_MINUTE = 60e9;

  private final TrainSpec spec;
  private final Path scratch;
  private final Map<String, String> notes;
  private final CheckpointsOut out;
  private final MetricsOut metrics;
  private long lastNanos = System.nanoTime();
  private @Nullable TrainingPosition last;

  CheckpointPublisher(TrainingInputs inputs, CheckpointsOut out, MetricsOut metrics) {
    this.spec = inputs.spec();
    this.scratch = inputs.scratch();
    this.notes = inputs.notes();
    this.out = out;
    this.metrics = metrics;
  }

  /** Publishes the last checkpoint: at the start, at a stop, or within an epoch. */
  void publishLast(TrainingState state, Model model) throws IOException {
    publish(state, model, List.of("last"), List.of());
  }

  /** Publishes the model that the steps after the first stage start from. */
  void publishFirstStage(TrainingState state, Model model) throws IOException {
    publish(state, model, List.of("stage1"), List.of());
  }

  /** Publishes the only model of a step without epochs as both last and best. */
  void publishOnly(TrainingState state, Model model) throws IOException {
    List<String> names = new ArrayList<>();
    if (state.scores().onValidation() != null) {
      names.add("best");
    }
    if (state.scores().onTest() != null) {
      names.add("best-on-test");
    }
    names.add("last");
    publish(state, model, names, List.of());
  }

  /** Returns whether the last checkpoint is due within the epoch. */
  boolean isDue() {
    return System.nanoTime() - lastNanos >= spec.checkpoint().everyMinutes() * NANOS_A_MINUTE;
  }

  /**
   * Publishes checkpoints after an epoch: those that the spec requests, new best ones, and the last
   * one when due.
   *
   * @param ends whether the training ends here although more epochs were to come
   */
  void publishEpoch(
      TrainingState state, Model model, boolean bestOnValidation, boolean bestOnTest, boolean ends)
      throws IOException {
    int epoch = state.position().epoch();
    List<String> names = new ArrayList<>();
    List<String> dropped = new ArrayList<>();
    boolean due = epoch % spec.checkpoint().everyEpochs() == 0;
    if (due && spec.checkpoint().keep() > 0) {
      names.add("epoch-" + epoch);
      // Computed rather than remembered, because an earlier attempt of the job may have published
      // it.
      long oldest = epoch - (long) spec.checkpoint().keep() * spec.checkpoint().everyEpochs();
      if (oldest > 0) {
        dropped.add("epoch-" + oldest);
      }
    }
    if (bestOnValidation) {
      names.add("best");
    }
    if (bestOnTest) {
      names.add("best-on-test");
    }
    boolean waitedLong = System.nanoTime() - lastNanos >= AT_EPOCHS_END.toNanos();
    boolean stageEnds = epoch == spec.epochs() || epoch == spec.allEpochs();
    // Saved together with a best one; otherwise a resumed training could have a best epoch that it
    // never reached.
    if (due || stageEnds || ends || waitedLong || bestOnValidation || bestOnTest) {
      names.add("last");
    }
    if (!names.isEmpty()) {
      publish(state, model, names, dropped);
    }
  }

  private void publish(TrainingState state, Model model, List<String> names, List<String> dropped)
      throws IOException {
    ObservedActivity saving = metrics.begin(ObservedActivity.Kind.CHECKPOINT);
    try {
      save(state, model, names, dropped);
    } finally {
      saving.close();
    }
  }

  private void save(TrainingState state, Model model, List<String> names, List<String> dropped)
      throws IOException {
    int epoch = state.position().epoch();
    state.settle();
    state.requireFinite(model);
    List<StoredTensor> weights = ModelState.of(model);
    Map<String, String> metadata = new HashMap<>(notes);
    metadata.put("epoch", Integer.toString(epoch));
    String trainedBy = state.stage() == 1 ? "stage1" : "last";
    CheckpointMetadata.put(metadata, CheckpointMetadata.SCALE, spec.lossOf(trainedBy).logitScale());
    List<Checkpoint> files = new ArrayList<>();
    for (String name : names) {
      Path file = scratch.resolve(name + ".safetensors");
      StateFiles.write(file, weights, metadata);
      if (state.stage() == 1 && name.equals(startName())) {
        Files.copy(file, startFile(), StandardCopyOption.REPLACE_EXISTING);
      }
      files.add(new Checkpoint(name, epoch, file));
      if (name.equals("last")) {
        Path resume = scratch.resolve("state.safetensors");
        state.write(resume);
        files.add(new Checkpoint("state", epoch, resume));
        lastNanos = System.nanoTime();
      }
    }
    out.publish(files, dropped);
    if (names.contains("last")) {
      last = state.position();
    }
  }

  /** Continues after a checkpoint {@code last} that an earlier attempt published. */
  void resumeAfter(TrainingPosition position) {
    last = position;
  }

  /** Says in one sentence which state the checkpoint {@code last} holds. */
  String kept() {
    if (last == null) {
      return "No checkpoint was saved.";
    }
    if (last.epoch() > 0) {
      return "The checkpoint last, saved after %d completed epoch%s, is kept."
          .formatted(last.epoch(), last.epoch() == 1 ? "" : "s");
    }
    return last.step() == 0
        ? "No epoch was completed, so the checkpoint last holds the initial weights."
        : "No epoch was completed; the checkpoint last was saved after step %d."
            .formatted(last.step());
  }

  /**
   * Returns the name of the checkpoint that the second stage starts from, or null for the current
   * model.
   */
  private @Nullable String startName() {
    if (spec.stage2() == null) {
      return null;
    }
    return switch (spec.stage2().from()) {
      case LAST -> null;
      case BEST -> "best";
      case BEST_ON_TEST -> "best-on-test";
    };
  }

  private Path startFile() {
    return scratch.resolve("second-start.safetensors");
  }

  /** Restores the second stage's starting checkpoint from an earlier attempt. */
  void takeStart(Path file) throws IOException {
    Files.createDirectories(scratch);
    Files.copy(file, startFile(), StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Returns the file that the second stage starts from.
   *
   * @return null when it continues from the current model
   */
  @Nullable Path start() {
    return startName() == null ? null : startFile();
  }
}

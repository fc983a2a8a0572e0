package dev.flattail.engine.train;

import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.checkpoint.StoredTensor;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.train.CheckpointsOut.Checkpoint;
import dev.flattail.spec.TrainSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Decides which checkpoints are published when. */
final class CheckpointKeeper {
  /** Longest time between two {@code last} checkpoints, beside those that the spec asks for. */
  private static final Duration LAST_EVERY = Duration.ofSeconds(60);

  private final TrainSpec spec;
  private final Path scratch;
  private final Model model;
  private final Optimizer optimizer;
  private final CheckpointsOut out;
  private final Deque<Integer> kept = new ArrayDeque<>();
  private long lastNanos = System.nanoTime();

  CheckpointKeeper(
      TrainSpec spec, Path scratch, Model model, Optimizer optimizer, CheckpointsOut out) {
    this.spec = spec;
    this.scratch = scratch;
    this.model = model;
    this.optimizer = optimizer;
    this.out = out;
  }

  /** The weights that the training starts from. */
  void publishStart(TrainingState state) throws IOException {
    publish(state, List.of("last"), List.of());
  }

  /** Where a training that was asked to stop stands. */
  void publishStop(TrainingState state) throws IOException {
    publish(state, List.of("last"), List.of());
  }

  /** After an epoch: what the spec asks for, the best ones, and the last now and then. */
  void publishEpoch(TrainingState state, boolean bestOnValidation, boolean bestOnTest)
      throws IOException {
    int epoch = state.position().epoch();
    List<String> names = new ArrayList<>();
    List<String> dropped = new ArrayList<>();
    boolean due = epoch % spec.checkpoint().everyEpochs() == 0;
    if (due && spec.checkpoint().keep() > 0) {
      names.add("epoch-" + epoch);
      kept.addLast(epoch);
      while (kept.size() > spec.checkpoint().keep()) {
        dropped.add("epoch-" + kept.removeFirst());
      }
    }
    if (bestOnValidation) {
      names.add("best");
    }
    if (bestOnTest) {
      names.add("best-on-test");
    }
    boolean waitedLong = System.nanoTime() - lastNanos >= LAST_EVERY.toNanos();
    if (due || epoch == spec.epochs() || waitedLong) {
      names.add("last");
    }
    if (!names.isEmpty()) {
      publish(state, names, dropped);
    }
  }

  private void publish(TrainingState state, List<String> names, List<String> dropped)
      throws IOException {
    int epoch = state.position().epoch();
    List<StoredTensor> weights = ModelState.of(model);
    List<Checkpoint> files = new ArrayList<>();
    for (String name : names) {
      Path file = scratch.resolve(name + ".safetensors");
      StateFiles.write(file, weights);
      files.add(new Checkpoint(name, epoch, file));
      if (name.equals("last")) {
        Path resume = scratch.resolve("state.safetensors");
        state.write(resume, optimizer);
        files.add(new Checkpoint("state", epoch, resume));
        lastNanos = System.nanoTime();
      }
    }
    out.publish(files, dropped);
  }
}

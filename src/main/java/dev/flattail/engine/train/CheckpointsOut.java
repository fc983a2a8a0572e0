package dev.flattail.engine.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Receives the checkpoints of a training. */
public interface CheckpointsOut {
  /**
   * Publishes a consistent set of files: either all of them become the job's, or none.
   *
   * @param files written and closed files; the caller may delete them after this returns
   * @param dropped names of checkpoints that are no longer kept
   * @throws IOException when they cannot be kept; ends the training
   */
  void publish(List<Checkpoint> files, List<String> dropped) throws IOException;

  /**
   * One file of a checkpoint.
   *
   * @param name {@code last}, {@code best}, {@code best-on-test}, {@code epoch-N}, or {@code state}
   *     for the state that a resumed training needs besides {@code last}
   * @param epoch completed epochs
   * @param file safetensors
   */
  record Checkpoint(String name, int epoch, Path file) {}
}

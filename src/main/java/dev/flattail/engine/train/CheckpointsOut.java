package dev.flattail.engine.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a training hands its checkpoints. */
public interface CheckpointsOut {
  /**
   * Takes over a consistent set of files: all of them become the job's, or none.
   *
   * @param files written and closed; they may be deleted once this returns
   * @param dropped names of checkpoints that are no longer kept
   * @throws IOException when they cannot be kept; ends the training
   */
  void publish(List<Checkpoint> files, List<String> dropped) throws IOException;

  /**
   * One file of a checkpoint.
   *
   * @param name {@code last}, {@code best}, {@code best-on-test}, {@code epoch-N}, or {@code state}
   *     for what a resumed training needs besides {@code last}
   * @param epoch completed epochs
   * @param file safetensors
   */
  record Checkpoint(String name, int epoch, Path file) {}
}

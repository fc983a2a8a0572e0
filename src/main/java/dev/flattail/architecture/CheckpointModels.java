package dev.flattail.architecture;

import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import java.util.Collection;

/** What the checkpoints of a training are. */
public final class CheckpointModels {
  private static final int IMAGE_CHANNELS = 3;

  private CheckpointModels() {}

  /**
   * The model whose checkpoint holds these tensors: the second stage's, where that has heads of its
   * own and they are there, else the first's. A name does not tell: {@code last} and the best ones
   * are first of the one and then of the other.
   *
   * @param tensors names, without a {@code module.} prefix
   */
  public static ModelSpec of(TrainSpec trained, Collection<String> tensors) {
    ModelSpec first = trained.model();
    ModelSpec second = trained.stage2() == null ? first : trained.stage2().model(first);
    if (second.equals(first)) {
      return first;
    }
    boolean whole =
        tensors.containsAll(
            Architecture.of(second, IMAGE_CHANNELS)
                .tensors(second.heads(), second.classifier(), 0)
                .keySet());
    return whole ? second : first;
  }
}

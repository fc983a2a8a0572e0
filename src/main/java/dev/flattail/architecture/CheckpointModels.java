package dev.flattail.architecture;

import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import java.util.Collection;

/** Finds the models in a training's checkpoints. */
public final class CheckpointModels {
  private static final int IMAGE_CHANNELS = 3;

  private CheckpointModels() {}

  /**
   * Returns the model whose checkpoint contains these tensors: the second stage's, if it has its
   * own heads and they are present, otherwise the first stage's. The checkpoint's name is not
   * enough, because {@code last} and the best ones belong to either stage.
   *
   * @param tensors names, without prefixes of wrappers
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

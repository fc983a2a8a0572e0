package dev.flattail.engine.evaluate;

import dev.flattail.architecture.CheckpointModels;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;

/** Loads models from checkpoint files. */
public final class TrainedModel {
  private TrainedModel() {}

  /** Returns the spec of the model in a training's checkpoint. */
  public static ModelSpec described(TrainSpec trained, Path file) throws IOException {
    return CheckpointModels.of(trained, Safetensors.header(file).stateDictNames().names().values());
  }

  /**
   * Loads the model in {@code file}; the caller closes it.
   *
   * @throws dev.flattail.engine.checkpoint.BadCheckpointException when the file does not fit {@code
   *     spec} and {@code classes}
   * @throws dev.flattail.engine.UnrunnableSpecException when this machine lacks the device
   */
  public static Model load(
      ModelSpec spec, int classes, NumberFormat format, String device, Path file)
      throws IOException {
    Model model =
        Model.create(
            Networks.of(spec, classes, ImageSet.CHANNELS), format, Torch.device(device), 0);
    try {
      ModelState.load(model, Safetensors.readStateDict(file).tensors());
      return model;
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }
}

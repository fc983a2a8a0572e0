package dev.flattail.safetensors;

import java.util.List;

/**
 * The tensors of a model's file, under their names without prefixes.
 *
 * @param tensors in the order of their data, without counters of averaged models
 * @param metadata what the file says about the training
 */
public record StateDict(List<StoredTensor> tensors, CheckpointMetadata metadata) {
  public StateDict {
    tensors = List.copyOf(tensors);
  }
}

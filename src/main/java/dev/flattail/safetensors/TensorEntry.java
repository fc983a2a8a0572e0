package dev.flattail.safetensors;

import java.util.List;
import java.util.Set;

/**
 * The place of a tensor in a safetensors file.
 *
 * @param shape sizes; empty for a single number
 * @param begin offset of its first byte after the header
 * @param end offset after its last byte
 */
public record TensorEntry(String name, Dtype dtype, List<Long> shape, long begin, long end) {
  private static final Set<String> BUFFERS =
      Set.of("running_mean", "running_var", "num_batches_tracked", "n_averaged");

  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** Returns the number of elements. */
  public long numbers() {
    return (end - begin) / dtype.bytes();
  }

  /**
   * Returns whether the tensor is trainable. BatchNorm's running mean, running variance and batch
   * counter, and an averaged model's counter, are saved but not trained.
   */
  public boolean isParameter() {
    return !BUFFERS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}

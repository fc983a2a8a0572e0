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
  private static final String PARALLEL_PREFIX = "module.";
  private static final Set<String> BATCH_NORM_BUFFERS =
      Set.of("running_mean", "running_var", "num_batches_tracked");

  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** Returns the number of elements. */
  public long numbers() {
    return (end - begin) / dtype.bytes();
  }

  /**
   * Returns the name without the {@code module.} prefix that PyTorch's {@code DataParallel} adds.
   */
  public String nameWithoutPrefix() {
    return name.startsWith(PARALLEL_PREFIX) ? name.substring(PARALLEL_PREFIX.length()) : name;
  }

  /**
   * Returns whether the tensor is trainable. BatchNorm's running mean, running variance and batch
   * counter are saved but not trained.
   */
  public boolean isParameter() {
    return !BATCH_NORM_BUFFERS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}

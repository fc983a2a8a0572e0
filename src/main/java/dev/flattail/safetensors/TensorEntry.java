package dev.flattail.safetensors;

import java.util.List;
import java.util.Set;

/**
 * Where a tensor lies in a safetensors file.
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

  /** How many numbers it holds. */
  public long numbers() {
    return (end - begin) / dtype.bytes();
  }

  /**
   * The name without the {@code module.} that PyTorch's {@code DataParallel} puts before every
   * name.
   */
  public String nameWithoutPrefix() {
    return name.startsWith(PARALLEL_PREFIX) ? name.substring(PARALLEL_PREFIX.length()) : name;
  }

  /**
   * Whether an optimizer would train it. BatchNorm's running mean, running variance and batch
   * counter are state that is saved along.
   */
  public boolean isParameter() {
    return !BATCH_NORM_BUFFERS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}

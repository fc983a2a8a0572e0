package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of one GPU as CUDA's runtime tells it. It is asked anew each time, and answers not a
 * number where the runtime's library ({@code libcudart}) cannot be found.
 */
public final class GpuMemory {
  private final int index;

  private GpuMemory(int index) {
    this.index = index;
  }

  /** One for each GPU that libtorch can use here. */
  public static List<GpuMemory> ofAll() {
    List<GpuMemory> all = new ArrayList<>();
    for (int i = 0; i < Torch.gpus(); i++) {
      all.add(new GpuMemory(i));
    }
    return all;
  }

  /** As in {@code gpu:n}. */
  public int index() {
    return index;
  }

  /** In use, by whatever process. */
  public double usedBytes() {
    MemoryUsage usage = usage();
    return usage.getMax() < 0 ? Double.NaN : usage.getUsed();
  }

  public double totalBytes() {
    MemoryUsage usage = usage();
    return usage.getMax() < 0 ? Double.NaN : usage.getMax();
  }

  private MemoryUsage usage() {
    try {
      return CudaUtils.getGpuMemory(Device.gpu(index));
    } catch (RuntimeException | LinkageError unknown) {
      return new MemoryUsage(-1, 0, 0, -1);
    }
  }
}

package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the memory of one GPU from the CUDA runtime. Each call asks the runtime, and returns NaN
 * when its library ({@code libcudart}) cannot be found.
 */
public final class GpuMemory {
  private final int index;

  private GpuMemory(int index) {
    this.index = index;
  }

  /** Returns one instance for each GPU that libtorch can use. */
  public static List<GpuMemory> ofAll() {
    List<GpuMemory> all = new ArrayList<>();
    for (int i = 0; i < Torch.gpus(); i++) {
      all.add(new GpuMemory(i));
    }
    return all;
  }

  /** Returns the index n of {@code gpu:n}. */
  public int index() {
    return index;
  }

  /** Returns the memory in use by all processes, in bytes. */
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

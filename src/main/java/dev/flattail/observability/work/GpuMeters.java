package dev.flattail.observability.work;

import dev.flattail.engine.tensor.GpuMemory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.springframework.stereotype.Component;

/**
 * Gauges for the memory of the GPUs that this worker sees, including other processes' use; none
 * without a GPU.
 */
@Component
class GpuMeters {
  private final MeterRegistry registry;

  GpuMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Registers the gauges. Must be called after libtorch was loaded.
   *
   * @param device {@code gpu:n} when there is a GPU
   */
  void register(String device) {
    if (!device.startsWith("gpu")) {
      return;
    }
    for (GpuMemory gpu : GpuMemory.ofAll()) {
      String index = Integer.toString(gpu.index());
      Gauge.builder("flattail.gpu.memory.used", gpu::usedBytes)
          .description("Memory of the GPU in use, by whatever process")
          .baseUnit(BaseUnits.BYTES)
          .tag("gpu", index)
          .register(registry);
      Gauge.builder("flattail.gpu.memory.total", gpu::totalBytes)
          .description("Memory of the GPU")
          .baseUnit(BaseUnits.BYTES)
          .tag("gpu", index)
          .register(registry);
    }
  }
}

package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * The speed of convolutions in bfloat16 on a device, compared with float32 on the same device.
 *
 * <p>Sources: the page "Data Types" of oneDNN's developer guide, and {@code
 * mkldnn_bf16_device_check} of libtorch 2.7.1. Measured: docs/reference/precision.md.
 */
public enum Bfloat16Speed {
  /** The device multiplies matrices in bfloat16. */
  FASTER,
  /** The device has no instructions for it, which the library emulates. */
  SLOWER,
  /** libtorch computes it without oneDNN, many times slower. */
  CRAWLING,
  /** Not known of such devices, or not the same on all of them. */
  UNKNOWN;

  /**
   * Returns the speed of a job on a machine.
   *
   * @param device the job's device: {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:n}
   * @param gpus number of GPUs of the machine
   * @param gpu the first of them; null without one, and if it is not described
   */
  public static Bfloat16Speed of(String device, int gpus, WorkerCpu cpu, @Nullable WorkerGpu gpu) {
    if (gpus == 0 || device.equals("cpu")) {
      return cpu.bfloat16();
    }
    return gpu == null ? UNKNOWN : gpu.bfloat16();
  }
}

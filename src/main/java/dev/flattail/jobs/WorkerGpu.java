package dev.flattail.jobs;

/**
 * The first GPU of a worker.
 *
 * @param name model, e.g. {@code NVIDIA H200}
 * @param memoryBytes memory of the GPU
 * @param computeCapability CUDA's version of the hardware, e.g. {@code 9.0}
 */
public record WorkerGpu(String name, long memoryBytes, String computeCapability) {
  /** The first generation whose tensor cores multiply in bfloat16: Ampere. */
  private static final int FIRST_WITH_BFLOAT16 = 8;

  /** Returns how fast this GPU is with bfloat16. */
  public Bfloat16Speed bfloat16() {
    String major = computeCapability.split("\\.", 2)[0];
    if (!major.matches("[0-9]{1,3}")) {
      return Bfloat16Speed.UNKNOWN;
    }
    return Integer.parseInt(major) >= FIRST_WITH_BFLOAT16
        ? Bfloat16Speed.FASTER
        : Bfloat16Speed.SLOWER;
  }
}

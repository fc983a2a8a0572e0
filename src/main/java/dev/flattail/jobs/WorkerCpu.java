package dev.flattail.jobs;

/**
 * The processor and memory of a worker.
 *
 * @param instructionSet widest vector instructions that libtorch may use, e.g. {@code avx2} or
 *     {@code avx512-bf16}
 * @param cores number of cores that the process may use
 * @param memoryBytes memory of the machine or the container
 */
public record WorkerCpu(String instructionSet, int cores, long memoryBytes) {

  /**
   * Returns how fast this processor is with bfloat16. With {@code avx512-bf16}, processors differ:
   * an Intel Xeon whose AMX is hidden takes 1.3 times as long as with float32.
   */
  public Bfloat16Speed bfloat16() {
    return switch (instructionSet) {
      case "amx-bf16" -> Bfloat16Speed.FASTER;
      case "avx512" -> Bfloat16Speed.SLOWER;
      case "avx2", "sse4.2" -> Bfloat16Speed.CRAWLING;
      default -> Bfloat16Speed.UNKNOWN;
    };
  }
}

package dev.flattail.jobs;

/**
 * The processor and memory of a worker.
 *
 * @param instructionSet widest vector instructions that libtorch may use, e.g. {@code avx2} or
 *     {@code avx512-bf16}
 * @param cores number of cores that the process may use
 * @param memoryBytes memory of the machine or the container
 */
public record WorkerCpu(String instructionSet, int cores, long memoryBytes) {}

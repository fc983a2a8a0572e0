package dev.flattail.jobs;

/**
 * The first GPU of a worker.
 *
 * @param name model, e.g. {@code NVIDIA H200}
 * @param memoryBytes memory of the GPU
 * @param computeCapability CUDA's version of the hardware, e.g. {@code 9.0}
 */
public record WorkerGpu(String name, long memoryBytes, String computeCapability) {}

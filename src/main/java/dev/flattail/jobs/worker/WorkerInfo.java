package dev.flattail.jobs.worker;

import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import org.jspecify.annotations.Nullable;

/**
 * A worker's description of its process.
 *
 * @param device compute device of jobs that do not name one, e.g. {@code cpu} or {@code gpu:0}
 * @param gpus number of GPUs that its jobs may name; a job that needs more is not given to it
 * @param gpu the first of them; null without one
 */
public record WorkerInfo(
    String host, long pid, String device, int gpus, WorkerCpu cpu, @Nullable WorkerGpu gpu) {

  /** Creates the description of a worker without a GPU, on a machine that is not described. */
  public WorkerInfo(String host, long pid, String device) {
    this(host, pid, device, 0, new WorkerCpu("unknown", 1, 0), null);
  }
}

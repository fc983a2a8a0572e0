package dev.flattail.jobs;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the queue knows it.
 *
 * @param gpus number of GPUs that its jobs may name
 * @param gpu its first GPU; null without one
 * @param jobId the job that it has leased; null when idle
 * @param leaseUntil when that lease expires unless renewed
 * @param lost whether it has shown no sign of life for longer than a lease period
 * @param trouble why it claims no jobs, such as a full disk; null when it does
 */
public record WorkerView(
    UUID id,
    String host,
    long pid,
    String device,
    int gpus,
    WorkerCpu cpu,
    @Nullable WorkerGpu gpu,
    Instant startedAt,
    Instant lastSeenAt,
    @Nullable UUID jobId,
    @Nullable Instant leaseUntil,
    boolean lost,
    @Nullable String trouble) {

  /**
   * Returns whether the worker has the device of a job.
   *
   * @param wanted device as in a spec: {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:n}
   */
  public boolean has(String wanted) {
    return gpus >= RequiredGpus.of(wanted);
  }

  /** Returns how fast bfloat16 is on the device on which the worker runs a job. */
  public Bfloat16Speed bfloat16(String wanted) {
    return Bfloat16Speed.of(wanted, gpus, cpu, gpu);
  }
}

package dev.flattail.jobs.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The worker's side of the queue. */
public interface WorkerQueue {
  /**
   * Introduces a worker process.
   *
   * @param id chosen by whoever started the process, fresh for every process
   */
  void register(UUID id, WorkerInfo info);

  /** Tells that an idle worker lives. A working one tells by its lease. */
  void seen(UUID worker);

  /** The process ends in an orderly way and holds no lease. */
  void deregister(UUID worker);

  /**
   * Takes the next job: highest priority first, oldest first among equals, passing over those whose
   * labels are at their limit.
   *
   * @return empty when no job is ready or the queue is paused
   */
  Optional<Lease> claim(UUID worker);

  /**
   * Waits until there may be work: a hint arrived, a second or so passed, or the process is
   * shutting down.
   */
  void awaitWork(Duration atMost) throws InterruptedException;
}

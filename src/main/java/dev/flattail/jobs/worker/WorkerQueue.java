package dev.flattail.jobs.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The queue's interface for workers. */
public interface WorkerQueue {
  /**
   * Registers a worker process.
   *
   * @param id unique per process, chosen by whoever started the process
   */
  void register(UUID id, WorkerInfo info);

  /**
   * Reports that an idle worker is alive. A busy worker reports this by renewing its lease.
   *
   * @param trouble why the worker claims no jobs; null when it does
   */
  void seen(UUID worker, @Nullable String trouble);

  /** Unregisters a worker that shuts down gracefully and holds no lease. */
  void deregister(UUID worker);

  /**
   * Claims the next job: highest priority first, oldest first among equals. Skips jobs whose labels
   * are at their limit, and jobs that need more GPUs than the worker registered.
   *
   * @return empty when no job is ready or the queue is paused
   */
  Optional<Lease> claim(UUID worker);

  /**
   * Waits until there may be work: a notification arrived, about a second passed, or the process is
   * shutting down.
   */
  void awaitWork(Duration atMost) throws InterruptedException;
}

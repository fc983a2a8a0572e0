package dev.flattail.worker;

import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerIdentity;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Claims and runs one job after another. When asked to stop, it claims no more jobs. A running job
 * saves a checkpoint after its current step and returns to the queue without using up an attempt.
 */
@Component
final class WorkerLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WorkerLoop.class);
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final WorkerQueue queue;
  private final QueueSettings settings;
  private final JobRunner runner;
  private final JobWork work;
  private final WorkListener listener;
  private final WorkerPulse pulse;
  private final WorkerLimits limits;
  private final StoreProbe probe;
  private final UUID id;
  private final Thread thread;
  private volatile boolean draining;
  private volatile @Nullable LeaseKeeper current;

  WorkerLoop(
      WorkerQueue queue,
      QueueSettings settings,
      WorkerIdentity identity,
      JobRunner runner,
      JobWork work,
      ObjectProvider<WorkListener> listener,
      WorkerPulse pulse,
      WorkerLimits limits,
      StoreProbe probe) {
    this.probe = probe;
    this.queue = queue;
    this.settings = settings;
    this.id = identity.id();
    this.runner = runner;
    this.work = work;
    this.listener = listener.getIfAvailable(() -> WorkListener.NONE);
    this.pulse = pulse;
    this.limits = limits;
    // Not a daemon: a worker has no server thread that would keep the process alive.
    this.thread = Thread.ofPlatform().name("worker").daemon(false).unstarted(this::loop);
  }

  @Override
  public void start() {
    Scratch.removeAbandoned();
    Machine machine = work.prepare();
    queue.register(
        id,
        new WorkerInfo(
            Machine.host(),
            ProcessHandle.current().pid(),
            machine.device(),
            machine.gpus(),
            machine.cpu(),
            machine.gpu()));
    listener.ready(machine.device());
    thread.start();
    pulse.begin(thread);
    log.info("Worker {} accepts jobs on {}", id, machine.device());
  }

  private void loop() {
    WorkerLimits.Count count = limits.count();
    try {
      while (!draining) {
        pulse.turn();
        if (count.reached()) {
          log.info("Worker {} is shutting down: {}", id, count);
          pulse.end();
          deregister();
          limits.end().run();
          return;
        }
        try {
          claimAndRun(count);
        } catch (RuntimeException unreachable) {
          // Usually an outage of PostgreSQL. Whatever the cause, a worker must not stop taking
          // jobs.
          log.warn("Could not claim or end a job; retrying", unreachable);
          queue.awaitWork(IDLE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error fatal) {
      // Its lease will expire, and the supervisor of this process starts a healthy one.
      log.error("Fatal error; halting this worker process", fatal);
      Runtime.getRuntime().halt(1);
    }
  }

  private void claimAndRun(WorkerLimits.Count count) throws InterruptedException {
    long asked = System.nanoTime();
    String trouble = probe.troubleNow();
    Optional<Lease> claimed = trouble == null ? queue.claim(id) : Optional.empty();
    if (claimed.isEmpty()) {
      queue.seen(id, trouble);
      queue.awaitWork(IDLE);
      return;
    }
    count.taken();
    Lease lease = claimed.get();
    Duration claim = Duration.ofNanos(System.nanoTime() - asked);
    JobMdc.set(lease.job(), id);
    pulse.working(true);
    try (WorkListener.Attempt attempt = listener.attempt(lease.job(), claim)) {
      run(lease, attempt);
    } finally {
      pulse.working(false);
      JobMdc.clear();
      count.idle();
    }
  }

  private void run(Lease lease, WorkListener.Attempt attempt) {
    log.info("Working on job {}, attempt {}", lease.job().id(), lease.job().attempt());
    try (LeaseKeeper keeper = new LeaseKeeper(lease, settings.heartbeat(), listener)) {
      current = keeper;
      if (draining) {
        keeper.end(EndReason.DRAINED);
      }
      runner.run(lease, keeper, attempt);
    } finally {
      current = null;
    }
  }

  @Override
  public void stop() {
    draining = true;
    pulse.end();
    LeaseKeeper keeper = current;
    if (keeper != null) {
      keeper.end(EndReason.DRAINED);
    }
    try {
      thread.join();
      deregister();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deregister() {
    try {
      queue.deregister(id);
    } catch (DataAccessException unreachable) {
      log.warn("Could not unregister this worker; the queue will detect its end", unreachable);
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }
}

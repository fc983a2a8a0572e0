package dev.flattail.worker;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.DecodingThreads;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Lease;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.WorkerIdentity;
import dev.flattail.jobs.WorkerInfo;
import dev.flattail.jobs.WorkerQueue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Claims one job after another. Asked to stop, it claims no more, lets the running job save a
 * checkpoint after its current step, and gives it back without spending one of its attempts.
 */
@Component
final class WorkerLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WorkerLoop.class);
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final WorkerQueue queue;
  private final QueueSettings settings;
  private final JobRunner runner;
  private final int torchThreads;
  private final int decodingThreads;
  private final UUID id;
  private final Thread thread;
  private volatile boolean draining;
  private volatile @Nullable LeaseKeeper current;

  WorkerLoop(
      WorkerQueue queue,
      QueueSettings settings,
      WorkerIdentity identity,
      Jobs jobs,
      Datasets datasets,
      ArtifactStore store,
      UploadedCheckpoints uploads,
      @Value("${flattail.torch.threads:0}") int torchThreads,
      @Value("${flattail.decoding.threads:0}") int decodingThreads) {
    this.queue = queue;
    this.settings = settings;
    this.id = identity.id();
    this.runner = new JobRunner(jobs, datasets, store, uploads);
    this.torchThreads =
        torchThreads > 0 ? torchThreads : Runtime.getRuntime().availableProcessors();
    this.decodingThreads =
        decodingThreads > 0 ? decodingThreads : Runtime.getRuntime().availableProcessors();
    // Not a daemon: a worker has no server thread that would keep the process alive.
    this.thread = Thread.ofPlatform().name("worker").daemon(false).unstarted(this::loop);
  }

  @Override
  public void start() {
    Torch.start(torchThreads);
    DecodingThreads.use(decodingThreads);
    queue.register(
        id, new WorkerInfo(host(), ProcessHandle.current().pid(), Torch.deviceName("auto")));
    thread.start();
    log.info("Worker {} takes jobs, {} torch threads", id, torchThreads);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  private void loop() {
    try {
      while (!draining) {
        try {
          claimAndRun();
        } catch (DataAccessException unreachable) {
          log.warn("PostgreSQL does not answer; trying again", unreachable);
          queue.awaitWork(IDLE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void claimAndRun() throws InterruptedException {
    Optional<Lease> claimed = queue.claim(id);
    if (claimed.isEmpty()) {
      queue.seen(id);
      queue.awaitWork(IDLE);
      return;
    }
    Lease lease = claimed.get();
    log.info("Working on job {}, attempt {}", lease.job().id(), lease.job().attempt());
    try (LeaseKeeper keeper = new LeaseKeeper(lease, settings.heartbeat())) {
      current = keeper;
      if (draining) {
        keeper.end(EndReason.DRAINED);
      }
      runner.run(lease, keeper);
    } finally {
      current = null;
    }
  }

  @Override
  public void stop() {
    draining = true;
    LeaseKeeper keeper = current;
    if (keeper != null) {
      keeper.end(EndReason.DRAINED);
    }
    try {
      thread.join();
      queue.deregister(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DataAccessException unreachable) {
      log.warn("Could not sign off; the queue will notice by itself", unreachable);
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }
}

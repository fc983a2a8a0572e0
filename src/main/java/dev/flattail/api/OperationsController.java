package dev.flattail.api;

import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import dev.flattail.jobs.WorkerView;
import dev.flattail.presets.Preset;
import dev.flattail.presets.PresetCatalog;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists workers and presets. */
@RestController
class OperationsController {
  private final Jobs jobs;
  private final PresetCatalog presets;

  OperationsController(Jobs jobs, PresetCatalog presets) {
    this.jobs = jobs;
    this.presets = presets;
  }

  /** Schema {@code Worker} of the contract. */
  record WorkerBody(
      UUID id,
      String host,
      long pid,
      String device,
      WorkerCpu cpu,
      @Nullable WorkerGpu gpu,
      @Nullable UUID job,
      @Nullable Instant leaseExpiresAt,
      Instant startedAt,
      Instant lastSeenAt,
      boolean lost,
      @Nullable String trouble) {
    static WorkerBody of(WorkerView worker) {
      return new WorkerBody(
          worker.id(),
          worker.host(),
          worker.pid(),
          worker.device(),
          worker.cpu(),
          worker.gpu(),
          worker.jobId(),
          worker.leaseUntil(),
          worker.startedAt(),
          worker.lastSeenAt(),
          worker.lost(),
          worker.trouble());
    }
  }

  @GetMapping(path = "/workers", produces = MediaType.APPLICATION_JSON_VALUE)
  List<WorkerBody> workers() {
    return jobs.workers().stream().map(WorkerBody::of).toList();
  }

  @GetMapping(path = "/presets", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Preset> presets() {
    return presets.all();
  }
}

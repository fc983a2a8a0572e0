package dev.flattail.api;

import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import dev.flattail.jobs.WorkerView;
import dev.flattail.presets.PresetCatalog;
import dev.flattail.staticfiles.StaticFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Lists workers and presets. */
@RestController
class OperationsController {
  private final Jobs jobs;
  private final Supplier<StaticFile> presets;

  OperationsController(Jobs jobs, PresetCatalog presets, JsonMapper json) {
    this.jobs = jobs;
    this.presets =
        SingletonSupplier.of(
            () ->
                new StaticFile(
                    MediaType.APPLICATION_JSON_VALUE, json.writeValueAsBytes(presets.all())));
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
  void presets(HttpServletRequest request, HttpServletResponse response) throws IOException {
    presets.get().send(request, response);
  }
}

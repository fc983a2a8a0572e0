package dev.flattail.api;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.MetricsCsv;
import dev.flattail.api.http.Negotiation;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.LogLine;
import dev.flattail.results.EpochRow;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;

/** Serves the metrics and the log of a job. */
@RestController
class MetricsController {
  private final Jobs jobs;

  MetricsController(Jobs jobs) {
    this.jobs = jobs;
  }

  @GetMapping("/jobs/{id}/metrics")
  ResponseEntity<Object> metrics(@PathVariable String id, NativeWebRequest request)
      throws Exception {
    UUID jobId = JobIds.parse(id);
    MediaType type = Negotiation.choose(request, MediaType.APPLICATION_JSON, MediaTypes.CSV);
    jobs.get(jobId);
    return ResponseEntity.ok()
        .contentType(type)
        .body(
            type.equals(MediaTypes.CSV)
                ? MetricsCsv.of(jobs.metrics(jobId, EpochRow.class))
                : jobs.metrics(jobId));
  }

  @GetMapping(path = "/jobs/{id}/logs", produces = "text/plain;charset=UTF-8")
  String logs(@PathVariable String id) {
    UUID jobId = JobIds.parse(id);
    jobs.get(jobId);
    return jobs.logs(jobId).stream().map(MetricsController::line).collect(Collectors.joining());
  }

  private static String line(LogLine line) {
    return "%s %-5s %s\n"
        .formatted(line.at(), line.level().toUpperCase(Locale.ROOT), line.message());
  }
}

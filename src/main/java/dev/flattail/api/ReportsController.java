package dev.flattail.api;

import dev.flattail.api.http.ByteServing;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.Negotiation;
import dev.flattail.api.http.StoredBytes;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.results.ResultFiles;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;

/** Serves the full reports of measurements, which workers publish as artifacts. */
@RestController
class ReportsController {
  private final Jobs jobs;
  private final StoredBytes stored;

  ReportsController(Jobs jobs, StoredBytes stored) {
    this.jobs = jobs;
    this.stored = stored;
  }

  @GetMapping("/jobs/{id}/spectrum")
  void spectrum(
      @PathVariable String id,
      NativeWebRequest negotiated,
      HttpServletRequest request,
      HttpServletResponse response)
      throws Exception {
    Job job = jobs.get(JobIds.parse(id));
    MediaType type = Negotiation.choose(negotiated, MediaType.APPLICATION_JSON, MediaTypes.CSV);
    response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    serve(
        job,
        "hessian",
        type.equals(MediaTypes.CSV) ? ResultFiles.SPECTRUM_CSV : ResultFiles.SPECTRUM,
        "its first class is measured",
        request,
        response);
  }

  @GetMapping("/jobs/{id}/landscape")
  void landscape(
      @PathVariable String id,
      NativeWebRequest negotiated,
      HttpServletRequest request,
      HttpServletResponse response)
      throws Exception {
    Job job = jobs.get(JobIds.parse(id));
    Negotiation.choose(negotiated, MediaType.APPLICATION_JSON);
    serve(job, "landscape", ResultFiles.LANDSCAPE, "it has succeeded", request, response);
  }

  private void serve(
      Job job,
      String kind,
      String path,
      String when,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Artifact artifact =
        jobs.artifact(job.id(), path).orElseThrow(() -> missing(job, kind, path, when));
    ByteServing.Bytes bytes = stored.of(artifact, path);
    ByteServing.serveInline(
        request,
        response,
        path.endsWith(".csv") ? bytes.withMediaType(MediaTypes.CSV.toString()) : bytes);
  }

  private static RuntimeException missing(Job job, String kind, String path, String when) {
    String report = path.substring(0, path.indexOf('.'));
    String detail;
    if (!job.kind().equals(kind)) {
      detail =
          "A job of kind %s has no %s; submit one of kind %s.".formatted(job.kind(), report, kind);
    } else if (job.state().isTerminal()) {
      detail = "The job ended (%s) before %s.".formatted(job.state().wire(), when);
    } else {
      detail =
          "There is no %s yet; it comes when %s. The job is %s."
              .formatted(report, when, job.state().wire());
    }
    return Problem.of(ProblemKind.NOT_FOUND, detail).exception();
  }
}

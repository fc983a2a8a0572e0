package dev.flattail.api;

import dev.flattail.api.http.ByteServing;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.PicturePolicy;
import dev.flattail.api.http.StoredBytes;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.results.PlotNames;
import dev.flattail.results.ResultFiles;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves plots, which workers publish as artifacts {@code plots/<name>.<format>}. */
@RestController
class PlotsController {
  private static final List<String> FORMATS = List.of("svg", "png");

  private final Jobs jobs;
  private final StoredBytes stored;

  PlotsController(Jobs jobs, StoredBytes stored) {
    this.jobs = jobs;
    this.stored = stored;
  }

  @GetMapping("/jobs/{id}/plots/{name}.{format}")
  void plot(
      @PathVariable String id,
      @PathVariable String name,
      @PathVariable String format,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Job job = jobs.get(JobIds.parse(id));
    String file = name + "." + format;
    Optional<Artifact> plot =
        PlotNames.has(job.kind(), name) && FORMATS.contains(format)
            ? jobs.artifact(job.id(), ResultFiles.plot(name, format))
            : Optional.empty();
    Artifact artifact = plot.orElseThrow(() -> missing(job, name, format));
    response.setHeader(PicturePolicy.HEADER, PicturePolicy.NO_SCRIPTS);
    ByteServing.serveInline(request, response, stored.of(artifact, file));
  }

  private static RuntimeException missing(Job job, String name, String format) {
    String detail;
    if (!FORMATS.contains(format) || !PlotNames.has(job.kind(), name)) {
      detail =
          "There is no plot '%s.%s'. A job of kind %s has %s, as svg and png."
              .formatted(name, format, job.kind(), PlotNames.describe(job.kind()));
    } else if (job.state().isTerminal()) {
      detail = "The job ended before '%s' could be drawn, or does not measure it.".formatted(name);
    } else {
      detail = "There is nothing to draw yet; '%s' comes with the first results.".formatted(name);
    }
    return Problem.of(ProblemKind.NOT_FOUND, detail).exception();
  }
}

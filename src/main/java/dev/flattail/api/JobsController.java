package dev.flattail.api;

import dev.flattail.api.http.ETags;
import dev.flattail.api.http.IdempotencyHeader;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.JsonBodies;
import dev.flattail.api.http.Page;
import dev.flattail.api.http.Prefer;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.http.TraceParent;
import dev.flattail.api.problem.SpecProblems;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobPage;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Submitted;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.submission.Extensions;
import dev.flattail.submission.Submissions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Submits, shows, awaits, cancels, resumes, extends and deletes jobs. */
@RestController
class JobsController {
  private static final Logger log = LoggerFactory.getLogger(JobsController.class);

  private final Jobs jobs;
  private final Submissions submissions;
  private final Extensions extensions;
  private final JsonBodies bodies;
  private final ArtifactStore store;
  private final TraceParent trace;

  JobsController(
      Jobs jobs,
      Submissions submissions,
      Extensions extensions,
      JsonBodies bodies,
      ArtifactStore store,
      TraceParent trace) {
    this.jobs = jobs;
    this.submissions = submissions;
    this.extensions = extensions;
    this.bodies = bodies;
    this.store = store;
    this.trace = trace;
  }

  @PostMapping(
      path = "/jobs",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Object> submit(
      HttpServletRequest request,
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key)
      throws IOException {
    QueryParameters parameters = new QueryParameters(query, Set.of("dryRun"));
    boolean dryRun = parameters.flag("dryRun");
    IdempotencyHeader.check(key);
    JsonBodies.Body body = bodies.read(request);
    if (dryRun) {
      return ResponseEntity.ok(submissions.dryRun(body.tree()));
    }
    Submitted submitted =
        submissions.submit(body.tree(), IdempotencyHeader.of(key, body), trace.of(request));
    Job job = submitted.job();
    ResponseEntity.BodyBuilder answer =
        submitted.replayed()
            ? ResponseEntity.ok().header("Idempotent-Replayed", "true")
            : ResponseEntity.accepted();
    return answer.location(URI.create(JobBody.path(job.id()))).body(JobBody.of(job));
  }

  @GetMapping(path = "/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<?> list(@RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters =
        new QueryParameters(
            query,
            Set.of("state", "kind", "label", "sweep", "model", "name", "view", "limit", "cursor"));
    JobFilter filter = JobFilters.of(parameters);
    int limit = parameters.wholeNumber("limit", 1, 200, 50);
    String cursor = parameters.single("cursor");
    String view = parameters.single("view");
    return switch (view == null ? "full" : view) {
      case "full" -> page(jobs.list(filter, limit, cursor), JobBody::of);
      case "summary" -> page(jobs.summaries(filter, limit, cursor), JobSummaryBody::of);
      default ->
          throw QueryParameters.invalid("view must be full or summary, not '%s'.".formatted(view));
    };
  }

  private static <T, B> Page<B> page(JobPage<T> jobs, Function<T, B> body) {
    return new Page<>(jobs.items().stream().map(body).toList(), jobs.nextCursor());
  }

  @GetMapping(path = "/jobs/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<JobBody> get(
      @PathVariable String id,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String seen,
      HttpServletRequest request)
      throws InterruptedException {
    UUID jobId = JobIds.parse(id);
    Job job = jobs.get(jobId);
    Duration wait = Prefer.waitIn(Collections.list(request.getHeaders("Prefer")));
    if (wait != null && seen == null) {
      job = jobs.awaitTerminal(jobId, wait);
    } else if (wait != null && ETags.noneMatchHits(seen, job.etag())) {
      job = jobs.awaitChange(jobId, job.etag(), wait);
    }
    boolean unchanged = ETags.noneMatchHits(seen, job.etag());
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(unchanged ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
            .eTag(ETags.quoted(job.etag()))
            .header(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (wait != null) {
      answer.header("Preference-Applied", "wait=" + wait.toSeconds());
    }
    return unchanged ? answer.build() : answer.body(JobBody.of(job));
  }

  @PostMapping(path = "/jobs/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<JobBody> cancel(
      @PathVariable String id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match) {
    UUID jobId = JobIds.parse(id);
    return ResponseEntity.accepted().body(JobBody.of(jobs.cancel(jobId, seen(jobId, match))));
  }

  @PostMapping(path = "/jobs/{id}/resume", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<JobBody> resume(
      @PathVariable String id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match) {
    UUID jobId = JobIds.parse(id);
    return ResponseEntity.accepted().body(JobBody.of(jobs.resume(jobId, seen(jobId, match))));
  }

  @PostMapping(
      path = "/jobs/{id}/extend",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<JobBody> extend(
      @PathVariable String id,
      HttpServletRequest request,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match)
      throws IOException {
    UUID jobId = JobIds.parse(id);
    ExtensionRequest wanted = ExtensionRequest.read(bodies.read(request).tree());
    try {
      return ResponseEntity.accepted()
          .body(JobBody.of(extensions.extend(jobId, wanted.epochs(), seen(jobId, match))));
    } catch (InvalidSpecException invalid) {
      throw SpecProblems.of("job's spec has", invalid, "the job is as it was").exception();
    }
  }

  @DeleteMapping("/jobs/{id}")
  ResponseEntity<Void> delete(
      @PathVariable String id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match) {
    UUID jobId = JobIds.parse(id);
    String prefix = jobs.delete(jobId, seen(jobId, match)).replaceFirst("/$", "");
    try {
      store.delete(prefix);
    } catch (IOException later) {
      // The job is deleted; housekeeping retries to delete its bytes.
      log.warn("Could not remove the files of deleted job {}, retrying later", jobId, later);
    }
    return ResponseEntity.noContent().build();
  }

  /**
   * Returns the version that an {@code If-Match} header refers to; null without such a header. The
   * queue compares it again while it holds the job's lock.
   */
  private @Nullable Long seen(UUID id, @Nullable String match) {
    if (match == null) {
      return null;
    }
    Job job = jobs.get(id);
    ETags.requireMatch(match, job.etag());
    return match.strip().equals("*") ? null : job.version();
  }
}

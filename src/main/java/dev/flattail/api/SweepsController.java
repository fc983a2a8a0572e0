package dev.flattail.api;

import dev.flattail.api.http.ETags;
import dev.flattail.api.http.IdempotencyHeader;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.JsonBodies;
import dev.flattail.api.http.Page;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.http.TraceParent;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.sweeps.SubmittedSweep;
import dev.flattail.jobs.sweeps.Sweep;
import dev.flattail.jobs.sweeps.SweepPage;
import dev.flattail.jobs.sweeps.SweepTable;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.promotion.RungReads;
import dev.flattail.submission.sweeps.SweepSubmissions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
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

/** Submits, extends, lists, cancels and deletes sweeps. */
@RestController
class SweepsController {
  private final Sweeps sweeps;
  private final SweepSubmissions submissions;
  private final RungReads rungs;
  private final JsonBodies bodies;
  private final TraceParent trace;

  SweepsController(
      Sweeps sweeps,
      SweepSubmissions submissions,
      RungReads rungs,
      JsonBodies bodies,
      TraceParent trace) {
    this.sweeps = sweeps;
    this.rungs = rungs;
    this.submissions = submissions;
    this.bodies = bodies;
    this.trace = trace;
  }

  /** Schema {@code SubmittedSweep} of the contract. */
  record SubmittedBody(UUID id, int jobs) {}

  @PostMapping(
      path = "/sweeps",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Object> submit(
      HttpServletRequest request,
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key)
      throws IOException {
    boolean dryRun = new QueryParameters(query, Set.of("dryRun")).flag("dryRun");
    IdempotencyHeader.check(key);
    JsonBodies.Body body = bodies.read(request);
    if (dryRun) {
      return ResponseEntity.ok(submissions.dryRun(body.tree()));
    }
    SubmittedSweep sweep =
        submissions.submit(body.tree(), IdempotencyHeader.of(key, body), trace.of(request));
    return answer(sweep.replayed())
        .location(URI.create(SweepBody.path(sweep.id())))
        .body(new SubmittedBody(sweep.id(), sweep.jobs()));
  }

  private static ResponseEntity.BodyBuilder answer(boolean replayed) {
    return replayed
        ? ResponseEntity.ok().header("Idempotent-Replayed", "true")
        : ResponseEntity.accepted();
  }

  @PostMapping(
      path = "/sweeps/{id}/add",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<SweepBody> add(
      @PathVariable String id,
      HttpServletRequest request,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match)
      throws IOException {
    UUID sweepId = JobIds.parse("sweep", id);
    sweeps.outline(sweepId);
    IdempotencyHeader.check(key);
    JsonBodies.Body body = bodies.read(request);
    IdempotencyKey once = IdempotencyHeader.of(key, body);
    // The first call has changed the table, so a repeated one cannot match.
    boolean isRepeated = once != null && sweeps.hasAdded(sweepId, once);
    String seen = isRepeated ? null : seen(sweepId, match);
    Optional<Sweep> extended = submissions.add(sweepId, body.tree(), once, seen, trace.of(request));
    return answer(extended.isEmpty())
        .location(URI.create(SweepBody.path(sweepId)))
        .body(SweepBody.of(extended.orElseGet(() -> sweeps.outline(sweepId).sweep())));
  }

  @GetMapping(path = "/sweeps", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<SweepBody> list(@RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters = new QueryParameters(query, Set.of("limit", "cursor"));
    SweepPage page =
        sweeps.list(parameters.wholeNumber("limit", 1, 200, 50), parameters.single("cursor"));
    return new Page<>(page.items().stream().map(SweepBody::of).toList(), page.nextCursor());
  }

  @PostMapping(path = "/sweeps/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<SweepBody> cancel(
      @PathVariable String id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match) {
    UUID sweepId = JobIds.parse("sweep", id);
    return ResponseEntity.accepted().body(table(sweeps.cancel(sweepId, seen(sweepId, match))));
  }

  private SweepBody table(SweepTable table) {
    return SweepBody.of(table, SweepRungs.of(table.outline(), rungs));
  }

  @DeleteMapping("/sweeps/{id}")
  ResponseEntity<Void> delete(
      @PathVariable String id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match) {
    UUID sweepId = JobIds.parse("sweep", id);
    sweeps.delete(sweepId, seen(sweepId, match));
    return ResponseEntity.noContent().build();
  }

  /**
   * Returns the tag that an {@code If-Match} header refers to; null without such a header. It is
   * compared again while the sweep and its jobs are locked.
   */
  private @Nullable String seen(UUID id, @Nullable String match) {
    if (match == null) {
      return null;
    }
    String tag = sweeps.tag(id);
    ETags.requireMatch(match, tag);
    return match.strip().equals("*") ? null : tag;
  }
}

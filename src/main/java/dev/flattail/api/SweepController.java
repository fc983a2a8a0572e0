package dev.flattail.api;

import dev.flattail.api.http.ETags;
import dev.flattail.api.http.FigureParameter;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.Negotiation;
import dev.flattail.api.http.Prefer;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.jobs.sweeps.SweepOutline;
import dev.flattail.jobs.sweeps.SweepTable;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.promotion.RungReads;
import dev.flattail.studies.FigureChoice;
import dev.flattail.studies.Study;
import dev.flattail.studies.StudyTable;
import dev.flattail.studies.SweepRuns;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;

/** Shows and awaits one sweep, as a table of its jobs or of their means. */
@RestController
class SweepController {
  private final Sweeps sweeps;
  private final RungReads rungs;

  SweepController(Sweeps sweeps, RungReads rungs) {
    this.sweeps = sweeps;
    this.rungs = rungs;
  }

  /**
   * One of the forms in which a sweep is shown.
   *
   * @param isSummary whether the jobs are left out
   * @param over the values that jobs are averaged over; null for the jobs themselves
   */
  private record Form(
      boolean isSummary, @Nullable String over, FigureChoice figures, MediaType type) {

    static Form of(QueryParameters parameters, NativeWebRequest negotiated)
        throws HttpMediaTypeNotAcceptableException {
      String view = parameters.single("view");
      String over = parameters.single("over");
      FigureChoice figures = FigureParameter.in(parameters);
      return switch (view == null ? "full" : view) {
        case "full" ->
            new Form(
                false,
                over,
                figures,
                Negotiation.choose(negotiated, MediaType.APPLICATION_JSON, MediaTypes.CSV));
        case "summary" -> {
          if (over != null) {
            throw QueryParameters.invalid(
                "view=summary has no rows, so over has nothing to average.");
          }
          yield new Form(
              true, null, figures, Negotiation.choose(negotiated, MediaType.APPLICATION_JSON));
        }
        default ->
            throw QueryParameters.invalid(
                "view must be full or summary, not '%s'.".formatted(view));
      };
    }

    /** Returns the entity tag of this form of a table. */
    String tag(String table) {
      String averaged =
          over == null
              ? ""
              : "." + DigestUtils.sha256Hex(over + "\n" + figures.names()).substring(0, 12);
      return table
          + averaged
          + (isSummary ? ".summary" : "")
          + (type.equals(MediaTypes.CSV) ? ".csv" : "");
    }
  }

  /** An answer with the tag of its snapshot. */
  private record Shown(String tag, Object body) {}

  @GetMapping("/sweeps/{id}")
  ResponseEntity<Object> get(
      @PathVariable String id,
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String seen,
      HttpServletRequest request,
      NativeWebRequest negotiated)
      throws Exception {
    QueryParameters parameters = new QueryParameters(query, Set.of("over", "figure", "view"));
    UUID sweepId = JobIds.parse("sweep", id);
    Form form = Form.of(parameters, negotiated);
    if (form.over() != null) {
      // Not after the wait.
      var unused = SweepRuns.over(sweeps.outline(sweepId), form.over());
    }
    Duration wait = Prefer.waitIn(Collections.list(request.getHeaders("Prefer")));
    String tag = form.tag(awaited(sweepId, form, seen, wait));
    boolean unchanged = ETags.noneMatchHits(seen, tag);
    Shown shown = unchanged ? new Shown(tag, "") : shown(sweepId, form);
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(unchanged ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
            .varyBy(HttpHeaders.ACCEPT)
            .eTag(ETags.quoted(shown.tag()))
            .header(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (wait != null) {
      answer.header("Preference-Applied", "wait=" + wait.toSeconds());
    }
    return unchanged ? answer.build() : answer.contentType(form.type()).body(shown.body());
  }

  /** Returns the tag of the sweep's table, after the wait that the caller asked for. */
  private String awaited(UUID id, Form form, @Nullable String seen, @Nullable Duration wait)
      throws InterruptedException {
    String tag = sweeps.tag(id);
    if (wait == null) {
      return tag;
    }
    if (seen != null) {
      return ETags.noneMatchHits(seen, form.tag(tag)) ? sweeps.awaitChange(id, tag, wait) : tag;
    }
    sweeps.awaitEnd(id, wait);
    return tag;
  }

  private Shown shown(UUID id, Form form) {
    if (form.isSummary()) {
      SweepOutline outline = sweeps.outline(id);
      return new Shown(form.tag(outline.tag()), SweepBody.of(outline.sweep()));
    }
    boolean isCsv = form.type().equals(MediaTypes.CSV);
    if (form.over() == null) {
      SweepTable table = sweeps.get(id);
      SweepRungs reached = SweepRungs.of(table.outline(), rungs);
      return new Shown(
          form.tag(table.outline().tag()),
          isCsv ? SweepCsv.write(table, reached) : SweepBody.of(table, reached));
    }
    SweepRuns runs = new SweepRuns(form.figures());
    SweepOutline outline = sweeps.scan(id, runs::add);
    Study study = runs.study(outline);
    StudyTable groups = StudyTable.of(study, study.over(form.over()));
    return new Shown(form.tag(outline.tag()), isCsv ? groups.csv() : groups);
  }
}

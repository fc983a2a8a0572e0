package dev.flattail.api;

import dev.flattail.api.http.FigureParameter;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.Negotiation;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.jobs.sweeps.SweepOutline;
import dev.flattail.jobs.sweeps.SweepTable;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.studies.FigureChoice;
import dev.flattail.studies.Study;
import dev.flattail.studies.StudyTable;
import dev.flattail.studies.SweepRuns;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;

/** Shows one sweep, as a table of its jobs or of their means. */
@RestController
class SweepController {
  private final Sweeps sweeps;

  SweepController(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @GetMapping("/sweeps/{id}")
  ResponseEntity<Object> get(
      @PathVariable String id,
      @RequestParam MultiValueMap<String, String> query,
      NativeWebRequest negotiated)
      throws Exception {
    QueryParameters parameters = new QueryParameters(query, Set.of("over", "figure"));
    String over = parameters.single("over");
    UUID sweepId = JobIds.parse("sweep", id);
    FigureChoice figures = FigureParameter.in(parameters);
    MediaType type = Negotiation.choose(negotiated, MediaType.APPLICATION_JSON, MediaTypes.CSV);
    return ResponseEntity.ok()
        .varyBy(HttpHeaders.ACCEPT)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .contentType(type)
        .body(over == null ? table(sweepId, type) : averaged(sweepId, over, figures, type));
  }

  private Object table(UUID id, MediaType type) {
    SweepTable table = sweeps.get(id);
    return type.equals(MediaTypes.CSV) ? SweepCsv.write(table) : SweepBody.of(table);
  }

  private Object averaged(UUID id, String over, FigureChoice figures, MediaType type) {
    SweepRuns runs = new SweepRuns(figures);
    SweepOutline outline = sweeps.scan(id, runs::add);
    Study study = runs.study(outline);
    StudyTable groups = StudyTable.of(study, study.over(over));
    return type.equals(MediaTypes.CSV) ? groups.csv() : groups;
  }
}

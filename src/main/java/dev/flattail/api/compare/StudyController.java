package dev.flattail.api.compare;

import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.Negotiation;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.jobs.Jobs;
import dev.flattail.results.EpochRow;
import dev.flattail.studies.FigureChoice;
import dev.flattail.studies.Over;
import dev.flattail.studies.SettingTest;
import dev.flattail.studies.Study;
import dev.flattail.studies.StudyCurves;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;

/** Mean curves of groups of jobs, and tests of two of them. */
@RestController
class StudyController {
  private static final int MOST_GROUPS = 1000;

  private final Jobs jobs;
  private final Selection selection;

  StudyController(Jobs jobs, Selection selection) {
    this.jobs = jobs;
    this.selection = selection;
  }

  @GetMapping("/compare/curves")
  ResponseEntity<Object> curves(
      @RequestParam MultiValueMap<String, String> query, NativeWebRequest request)
      throws Exception {
    QueryParameters parameters =
        new QueryParameters(query, Set.of("jobs", "sweep", "over", "metric"));
    MediaType type = Negotiation.choose(request, MediaType.APPLICATION_JSON, MediaTypes.CSV);
    String over = required(parameters, "over");
    StudyCurves curves =
        curves(jobs, selection.study(parameters, FigureChoice.NONE), over, parameters);
    return ResponseEntity.ok()
        .varyBy(HttpHeaders.ACCEPT)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .contentType(type)
        .body(type.equals(MediaTypes.CSV) ? curves.csv() : curves);
  }

  static StudyCurves curves(Jobs jobs, Study study, String over, QueryParameters parameters) {
    String metric = StudyCurves.metric(parameters.single("metric"));
    Over averaged = study.over(over);
    return StudyCurves.of(
        study,
        averaged,
        metric,
        jobs.curves(study.succeeded(), EpochRow.path(metric).orElseThrow()));
  }

  @GetMapping(path = "/compare/test", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<SettingTest> test(@RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters =
        new QueryParameters(query, Set.of("jobs", "sweep", "over", "figure", "a", "b"));
    String over = required(parameters, "over");
    String figure = required(parameters, "figure");
    int a = parameters.wholeNumber("a", 0, MOST_GROUPS, 0);
    int b = parameters.wholeNumber("b", 0, MOST_GROUPS, 1);
    Study study = selection.study(parameters, FigureChoice.of(List.of(figure)));
    return ResponseEntity.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .body(SettingTest.of(study, study.over(over), figure, a, b));
  }

  private static String required(QueryParameters parameters, String name) {
    String value = parameters.single(name);
    if (value == null || value.isBlank()) {
      throw QueryParameters.invalid(
          name
              + (name.equals("over")
                  ? " is required: the JSON pointer to average over, such as /seed."
                  : " is required, such as final.balancedAccuracy."));
    }
    return value;
  }
}

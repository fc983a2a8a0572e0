package dev.flattail.api.compare;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.Negotiation;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;

/** Serves the overlap of subspaces of the largest eigenvalues, of one Hessian job or of several. */
@RestController
class OverlapController {
  private final Jobs jobs;
  private final Selection selection;
  private final ComparedSubspaces subspaces;

  OverlapController(Jobs jobs, Selection selection, ComparedSubspaces subspaces) {
    this.jobs = jobs;
    this.selection = selection;
    this.subspaces = subspaces;
  }

  @GetMapping("/jobs/{id}/spectrum/overlap")
  ResponseEntity<Object> ofJob(
      @PathVariable String id,
      @RequestParam MultiValueMap<String, String> query,
      NativeWebRequest request)
      throws Exception {
    QueryParameters parameters = new QueryParameters(query, Set.of("k"));
    return answer(List.of(jobs.get(JobIds.parse(id))), parameters, request);
  }

  @GetMapping("/compare/overlap")
  ResponseEntity<Object> ofJobs(
      @RequestParam MultiValueMap<String, String> query, NativeWebRequest request)
      throws Exception {
    QueryParameters parameters = new QueryParameters(query, Set.of("jobs", "sweep", "k"));
    return answer(ComparedJobs.of(selection.jobs(parameters)).jobs(), parameters, request);
  }

  private ResponseEntity<Object> answer(
      List<Job> wanted, QueryParameters parameters, NativeWebRequest request) throws Exception {
    MediaType type = Negotiation.choose(request, MediaType.APPLICATION_JSON, MediaTypes.CSV);
    OverlapBody body = subspaces.of(wanted, parameters);
    return ResponseEntity.ok()
        .varyBy(HttpHeaders.ACCEPT)
        .contentType(type)
        .body(type.equals(MediaTypes.CSV) ? body.csv() : body);
  }
}

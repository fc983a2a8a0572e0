package dev.flattail.api.compare;

import dev.flattail.api.http.ETags;
import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.Negotiation;
import dev.flattail.api.http.PicturePolicy;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Jobs;
import dev.flattail.plot.Plot;
import dev.flattail.plot.Plots;
import dev.flattail.results.ModelChoice;
import dev.flattail.results.PlotNames;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;

/** Compares finished jobs, as numbers and as plots. */
@RestController
class ComparisonController {
  private static final Set<String> QUERY = Set.of("jobs", "which");

  private final Jobs jobs;
  private final ComparedSpectra spectra;
  private final ComparedAccuracies accuracies;

  ComparisonController(Jobs jobs, ComparedSpectra spectra, ComparedAccuracies accuracies) {
    this.jobs = jobs;
    this.spectra = spectra;
    this.accuracies = accuracies;
  }

  @GetMapping("/compare")
  ResponseEntity<Object> compare(
      @RequestParam MultiValueMap<String, String> query, NativeWebRequest request)
      throws Exception {
    QueryParameters parameters = new QueryParameters(query, QUERY);
    MediaType type = Negotiation.choose(request, MediaType.APPLICATION_JSON, MediaTypes.CSV);
    ComparedJobs compared = ComparedJobs.of(jobs, parameters.single("jobs"));
    ModelChoice which = which(parameters, compared);
    ComparisonBody body =
        compared.kind().equals("hessian")
            ? new ComparisonBody.OfSpectra(compared.kind(), spectra.rows(compared))
            : ComparisonBody.OfAccuracies.of(
                compared.kind(), which, accuracies.table(compared, which));
    return ResponseEntity.ok()
        .varyBy(HttpHeaders.ACCEPT)
        .contentType(type)
        .body(type.equals(MediaTypes.CSV) ? body.csv() : body);
  }

  @GetMapping("/compare/{name}.{format}")
  ResponseEntity<byte[]> plot(
      @PathVariable String name,
      @PathVariable String format,
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(value = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch)
      throws IOException {
    QueryParameters parameters = new QueryParameters(query, QUERY);
    ComparedJobs compared = ComparedJobs.of(jobs, parameters.single("jobs"));
    ModelChoice which = which(parameters, compared);
    boolean png = format.equals("png");
    Plot plot =
        !png && !format.equals("svg")
            ? null
            : compared.kind().equals("hessian")
                ? spectra.plot(compared, name)
                : accuracies.plot(compared, which, name);
    if (plot == null) {
      throw missing(compared, name, format);
    }
    String tag = compared.tag() + "." + name + "." + which.field() + "." + format;
    ResponseEntity.BodyBuilder response =
        ETags.noneMatchHits(ifNoneMatch, tag)
            ? ResponseEntity.status(HttpStatus.NOT_MODIFIED)
            : ResponseEntity.ok();
    response
        .eTag(ETags.quoted(tag))
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header(PicturePolicy.HEADER, PicturePolicy.NO_SCRIPTS);
    return ETags.noneMatchHits(ifNoneMatch, tag)
        ? response.build()
        : response
            .contentType(png ? MediaType.IMAGE_PNG : MediaTypes.SVG)
            .body(png ? Plots.png(plot) : Plots.svg(plot));
  }

  private static ModelChoice which(QueryParameters parameters, ComparedJobs compared) {
    String which = parameters.single("which");
    if (which == null) {
      return ModelChoice.FINAL;
    }
    if (!compared.kind().equals("train")) {
      throw QueryParameters.invalid("which chooses among a training's models; these are none.");
    }
    return ModelChoice.ofField(which)
        .orElseThrow(
            () ->
                QueryParameters.invalid(
                    "which must be one of %s, not '%s'."
                        .formatted(String.join(", ", ModelChoice.fields()), which)));
  }

  private static RuntimeException missing(ComparedJobs compared, String name, String format) {
    return Problem.of(
            ProblemKind.NOT_FOUND,
            "There is no plot '%s.%s'. Jobs of kind %s are compared by %s, as svg and png."
                .formatted(
                    name,
                    format,
                    compared.kind(),
                    compared.kind().equals("hessian")
                        ? PlotNames.describe(compared.kind())
                        : PlotNames.GROUPS + " and " + PlotNames.CLASS_ACCURACY))
        .exception();
  }
}

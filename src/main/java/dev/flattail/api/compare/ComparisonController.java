package dev.flattail.api.compare;

import dev.flattail.api.http.ETags;
import dev.flattail.api.http.FigureParameter;
import dev.flattail.api.http.MediaTypes;
import dev.flattail.api.http.Negotiation;
import dev.flattail.api.http.PicturePolicy;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.plot.Plot;
import dev.flattail.plot.Plots;
import dev.flattail.results.ModelChoice;
import dev.flattail.results.PlotNames;
import dev.flattail.studies.FigureChoice;
import dev.flattail.studies.Study;
import dev.flattail.studies.StudyTable;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
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
  private static final Set<String> QUERY = Set.of("jobs", "sweep", "over", "which");
  private static final Set<String> TABLE_QUERY = Set.of("jobs", "sweep", "over", "which", "figure");
  private static final Set<String> OVERLAP_QUERY = Set.of("jobs", "sweep", "k");
  private static final Set<String> CURVES_QUERY = Set.of("jobs", "sweep", "over", "metric");

  private final Selection selection;
  private final ComparedSpectra spectra;
  private final ComparedSubspaces subspaces;
  private final ComparedAccuracies accuracies;
  private final StudyPlots studies;

  ComparisonController(
      Selection selection,
      ComparedSpectra spectra,
      ComparedSubspaces subspaces,
      ComparedAccuracies accuracies,
      StudyPlots studies) {
    this.selection = selection;
    this.spectra = spectra;
    this.subspaces = subspaces;
    this.accuracies = accuracies;
    this.studies = studies;
  }

  @GetMapping("/compare")
  ResponseEntity<Object> compare(
      @RequestParam MultiValueMap<String, String> query, NativeWebRequest request)
      throws Exception {
    QueryParameters parameters = new QueryParameters(query, TABLE_QUERY);
    FigureChoice figures = FigureParameter.in(parameters);
    MediaType type = Negotiation.choose(request, MediaType.APPLICATION_JSON, MediaTypes.CSV);
    String over = parameters.single("over");
    if (over != null) {
      return study(parameters, over, figures, type);
    }
    ComparedJobs compared = ComparedJobs.of(selection.jobs(parameters));
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

  private ResponseEntity<Object> study(
      QueryParameters parameters, String over, FigureChoice figures, MediaType type) {
    if (parameters.single("which") != null) {
      throw QueryParameters.invalid(
          "which is not for tables over values: their figures name the model, such as final.accuracy.");
    }
    Study study = selection.study(parameters, figures);
    StudyTable table = StudyTable.of(study, study.over(over));
    return ResponseEntity.ok()
        .varyBy(HttpHeaders.ACCEPT)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .contentType(type)
        .body(type.equals(MediaTypes.CSV) ? table.csv() : table);
  }

  @GetMapping("/compare/{name}.{format}")
  ResponseEntity<byte[]> plot(
      @PathVariable String name,
      @PathVariable String format,
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(value = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch)
      throws IOException {
    QueryParameters parameters =
        new QueryParameters(
            query,
            switch (name) {
              case PlotNames.CURVES -> CURVES_QUERY;
              case PlotNames.OVERLAP -> OVERLAP_QUERY;
              default -> QUERY;
            });
    String over = parameters.single("over");
    if (over != null) {
      return studyPlot(name, format, over, parameters, ifNoneMatch);
    }
    if (name.equals(PlotNames.CURVES)) {
      throw QueryParameters.invalid(
          "over is required for curves: the JSON pointer to average over, such as /seed.");
    }
    ComparedJobs compared = ComparedJobs.of(selection.jobs(parameters));
    ModelChoice which = which(parameters, compared);
    int k = name.equals(PlotNames.OVERLAP) ? ComparedSubspaces.dimensions(parameters) : 0;
    String tag =
        "%s.%s%s.%s.%s"
            .formatted(compared.tag(), name, k == 0 ? "" : "." + k, which.field(), format);
    if (name.equals(PlotNames.OVERLAP) && ETags.noneMatchHits(ifNoneMatch, tag)) {
      return answer(tag, ifNoneMatch, format, () -> new byte[0]);
    }
    Plot plot =
        !isFormat(format)
            ? null
            : compared.kind().equals("hessian")
                ? name.equals(PlotNames.OVERLAP)
                    ? subspaces.plot(compared, parameters)
                    : spectra.plot(compared, name)
                : accuracies.plot(compared, which, name);
    if (plot == null) {
      throw missing(compared, name, format);
    }
    return answer(tag, ifNoneMatch, format, () -> drawn(plot, format));
  }

  /** A study changes while its jobs run, so the tag is that of the bytes. */
  private ResponseEntity<byte[]> studyPlot(
      String name,
      String format,
      String over,
      QueryParameters parameters,
      @Nullable String ifNoneMatch) {
    Plot plot =
        isFormat(format)
            ? studies.plot(
                selection.study(
                    parameters,
                    name.equals(PlotNames.CURVES) ? FigureChoice.NONE : FigureChoice.ALL),
                over,
                name,
                parameters)
            : null;
    if (plot == null) {
      throw Problem.of(
              ProblemKind.NOT_FOUND,
              "There is no plot '%s.%s' over values. Trainings have %s, %s and %s, evaluations the last two, as svg and png."
                  .formatted(
                      name, format, PlotNames.CURVES, PlotNames.GROUPS, PlotNames.CLASS_ACCURACY))
          .exception();
    }
    byte[] bytes = drawn(plot, format);
    return answer(DigestUtils.sha256Hex(bytes), ifNoneMatch, format, () -> bytes);
  }

  private static boolean isFormat(String format) {
    return format.equals("svg") || format.equals("png");
  }

  private static byte[] drawn(Plot plot, String format) {
    return format.equals("png") ? Plots.png(plot) : Plots.svg(plot);
  }

  private static ResponseEntity<byte[]> answer(
      String tag, @Nullable String ifNoneMatch, String format, Supplier<byte[]> bytes) {
    boolean isKnown = ETags.noneMatchHits(ifNoneMatch, tag);
    ResponseEntity.BodyBuilder response =
        isKnown ? ResponseEntity.status(HttpStatus.NOT_MODIFIED) : ResponseEntity.ok();
    response
        .eTag(ETags.quoted(tag))
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header(PicturePolicy.HEADER, PicturePolicy.NO_SCRIPTS);
    return isKnown
        ? response.build()
        : response
            .contentType(format.equals("png") ? MediaType.IMAGE_PNG : MediaTypes.SVG)
            .body(bytes.get());
  }

  private static ModelChoice which(QueryParameters parameters, ComparedJobs compared) {
    if (parameters.single("which") != null && !compared.kind().equals("train")) {
      throw QueryParameters.invalid("which chooses among a training's models; these are none.");
    }
    return choice(parameters);
  }

  /** Returns which of a training's models are compared. */
  static ModelChoice choice(QueryParameters parameters) {
    String which = parameters.single("which");
    return which == null
        ? ModelChoice.FINAL
        : ModelChoice.ofField(which)
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
                        ? PlotNames.describeComparedSpectra()
                        : PlotNames.GROUPS + " and " + PlotNames.CLASS_ACCURACY))
        .exception();
  }
}

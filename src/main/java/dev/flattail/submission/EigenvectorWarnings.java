package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.LossMeasurementSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Warns of a landscape along eigenvectors of another function than the one that it shows: of
 * another loss, or of other images.
 */
@Component
final class EigenvectorWarnings {
  private final ModelSources models;

  EigenvectorWarnings(ModelSources models) {
    this.models = models;
  }

  /**
   * Returns the warning, if any.
   *
   * @param spec resolved, without problems
   * @param dataset the measured data set, pinned and prepared
   * @param classes of that data set
   */
  List<Warning> of(LandscapeSpec spec, DatasetSpec dataset, List<ClassSplit> classes) {
    String job = spec.hessianJob();
    if (job == null
        || !(models.find(job).map(found -> SpecReader.readStored(found.spec().asMap())).orElse(null)
            instanceof HessianSpec stored)) {
      return List.of();
    }
    HessianSpec hessian = stored.withLossAt(models.scaleOf(stored.model()));
    List<String> differences = new ArrayList<>();
    add(differences, "the loss %s", loss(hessian), loss(spec));
    if (hessian.matrix() != CurvatureMatrix.HESSIAN) {
      differences.add(
          "the matrix %s, while the landscape curves by the Hessian"
              .formatted(Names.of(hessian.matrix())));
    }
    if (!(hessian.rebalance() instanceof RebalanceSpec.None)) {
      add(
          differences,
          "%s",
          "class weights of " + Names.of(hessian.rebalance().getClass()),
          "no class weights");
    }
    DatasetSpec measured = hessian.dataset();
    if (measured != null && !sameContent(measured, dataset)) {
      add(differences, "data set %s", content(measured), content(dataset));
    } else {
      addPreparation(differences, hessian, spec.withDataset(dataset));
    }
    add(differences, "the %s split", Names.of(hessian.split()), Names.of(spec.split()));
    add(differences, "%s", sample(hessian, classes), sample(spec, classes));
    return differences.isEmpty()
        ? List.of()
        : List.of(
            new Warning(
                "/hessianJob",
                "the eigenvectors are of another function than the landscape: job %s measured %s. So the landscape's curvature need not be largest along them; set both alike"
                    .formatted(job, String.join("; ", differences))));
  }

  private static void add(List<String> differences, String what, String theirs, String ours) {
    if (!theirs.equals(ours)) {
      differences.add(
          "%s, the landscape %s".formatted(what.formatted(theirs), what.formatted(ours)));
    }
  }

  private static String loss(LossMeasurementSpec spec) {
    return SpecWriter.write(spec).get("loss") instanceof Map<?, ?> fields
        ? fields.entrySet().stream()
            .map(
                field ->
                    field.getKey().equals("type")
                        ? String.valueOf(field.getValue())
                        : field.getKey() + " " + field.getValue())
            .collect(Collectors.joining(", "))
        : Names.of(spec.loss().getClass());
  }

  /** Returns whether both are the same files, which may be registered under two names. */
  private static boolean sameContent(DatasetSpec one, DatasetSpec other) {
    return one.sha256() == null || other.sha256() == null
        ? one.name().equals(other.name())
        : one.sha256().equals(other.sha256());
  }

  private static String content(DatasetSpec dataset) {
    return "'%s' of sha256 %s".formatted(dataset.name(), dataset.sha256());
  }

  /** Adds each setting by which the same files become other images. */
  private static void addPreparation(
      List<String> differences, HessianSpec hessian, LandscapeSpec spec) {
    Map<String, String> theirs = preparation(hessian);
    preparation(spec)
        .forEach(
            (setting, ours) -> {
              String other = theirs.get(setting);
              if (other != null) {
                add(differences, "dataset." + setting + " %s", other, ours);
              }
            });
  }

  private static Map<String, String> preparation(LossMeasurementSpec spec) {
    Map<String, String> settings = new LinkedHashMap<>();
    DatasetSpec dataset = spec.dataset();
    if (dataset != null && SpecWriter.write(spec).get("dataset") instanceof Map<?, ?> fields) {
      fields.forEach(
          (name, value) ->
              settings.put(name.toString(), value == null ? "null" : StoredJson.of(value).text()));
      settings.keySet().removeAll(List.of("name", "sha256"));
      if (dataset.imbalance() == null && dataset.validation().perClass() == 0) {
        settings.remove("seed"); // it chooses nothing
      }
    }
    return settings;
  }

  /** Describes which images represent classes that have more than the limit. */
  private static String sample(LossMeasurementSpec spec, List<ClassSplit> classes) {
    Integer limit = spec.maxSamplesPerClass();
    int most = classes.stream().mapToInt(SpecResolver.imagesOf(spec.split())).max().orElse(0);
    return limit == null || limit >= most
        ? "all images"
        : "%d images of each larger class, drawn by seed %d".formatted(limit, spec.seed());
  }
}

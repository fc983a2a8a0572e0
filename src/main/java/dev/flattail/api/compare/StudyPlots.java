package dev.flattail.api.compare;

import dev.flattail.api.http.QueryParameters;
import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.plot.MeanCurvesPlot;
import dev.flattail.plot.MeansPlot;
import dev.flattail.plot.Plot;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.PlotNames;
import dev.flattail.statistics.Summary;
import dev.flattail.studies.Members;
import dev.flattail.studies.Study;
import dev.flattail.studies.StudyCurves;
import dev.flattail.studies.StudyTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Draws the groups of a study. */
@Component
final class StudyPlots {
  private static final Summary NONE = Summary.of();

  private final Jobs jobs;
  private final Datasets datasets;

  StudyPlots(Jobs jobs, Datasets datasets) {
    this.jobs = jobs;
    this.datasets = datasets;
  }

  /**
   * Returns the plot with the given name.
   *
   * @return null when no plot has this name
   */
  @Nullable Plot plot(Study study, String over, String name, QueryParameters parameters) {
    if (name.equals(PlotNames.CURVES)) {
      return curves(StudyController.curves(jobs, study, over, parameters));
    }
    Optional<Job> first =
        study.succeeded().stream().findFirst().map(id -> jobs.find(List.of(id)).get(id));
    boolean areTrainings = first.isEmpty() || first.get().kind().equals("train");
    if (!areTrainings && !first.get().kind().equals("evaluate")) {
      return null;
    }
    if (!areTrainings && parameters.single("which") != null) {
      throw QueryParameters.invalid("which chooses among a training's models; these are none.");
    }
    String model = areTrainings ? ComparisonController.choice(parameters).field() + "." : "";
    return switch (name) {
      case PlotNames.GROUPS ->
          means(
              "Accuracy by group of classes",
              StudyTable.of(study, study.over(over)),
              "group",
              List.of("Balanced", "Many", "Medium", "Few"),
              Stream.of(EvaluationResult.BALANCED_ACCURACY, "many", "medium", "few")
                  .map(field -> model + field)
                  .toList());
      case PlotNames.CLASS_ACCURACY -> {
        List<String> classes = classNames(study);
        yield means(
            "Accuracy by class",
            StudyTable.of(study, study.over(over)),
            "class, numbered from the first",
            classes,
            IntStream.range(0, classes.size())
                .mapToObj(c -> model + "perClass[" + c + "]")
                .toList());
      }
      default -> null;
    };
  }

  private static Plot curves(StudyCurves curves) {
    return new MeanCurvesPlot(
        "mean over "
            + curves.over()
            + only(curves.groups().stream().map(StudyCurves.Group::members).toList()),
        curves.metric(),
        StudyCurves.isShare(curves.metric()),
        curves.groups().stream()
            .map(
                group ->
                    new MeanCurvesPlot.MeanCurve(
                        group.members().name() + counted(group.members().n()),
                        group.curve().stream()
                            .map(
                                point ->
                                    new MeanCurvesPlot.Epoch(
                                        point.epoch(),
                                        orNaN(point.summary().mean()),
                                        orNaN(point.summary().low()),
                                        orNaN(point.summary().high())))
                            .toList()))
            .toList());
  }

  /**
   * Returns the class names of the jobs that succeeded.
   *
   * @throws dev.flattail.api.problem.ProblemException 422 when their data sets have other classes
   */
  private List<String> classNames(Study study) {
    List<List<String>> names =
        jobs.find(study.succeeded()).values().stream()
            .map(job -> SpecReader.readStored(job.spec().asMap()).dataset())
            .filter(Objects::nonNull)
            .distinct()
            .map(dataset -> datasets.describe(dataset).stream().map(ClassSplit::name).toList())
            .distinct()
            .toList();
    if (names.size() > 1) {
      throw ComparedJobs.refused(
          "The jobs are of data sets with other classes, so class numbers do not name the same class.");
    }
    return names.isEmpty() ? List.of() : names.getFirst();
  }

  private static Plot means(
      String title, StudyTable table, String across, List<String> columns, List<String> figures) {
    List<MeansPlot.Means> groups = new ArrayList<>();
    for (StudyTable.Group group : table.groups()) {
      Map<String, Summary> found = group.figures();
      groups.add(
          new MeansPlot.Means(
              group.members().name() + counted(group.members().n()),
              figures.stream()
                  .map(figure -> found.getOrDefault(figure, NONE))
                  .map(
                      summary ->
                          new MeansPlot.Mean(
                              summary.n(),
                              orNaN(summary.mean()),
                              orNaN(summary.low()),
                              orNaN(summary.high())))
                  .toList()));
    }
    String run =
        "mean over "
            + table.over()
            + only(table.groups().stream().map(StudyTable.Group::members).toList());
    return new MeansPlot(title, run, across, columns, groups);
  }

  /** Returns the size of a single group, for which there is no legend. */
  private static String only(List<Members> groups) {
    return groups.size() == 1 ? counted(groups.getFirst().n()) : "";
  }

  private static String counted(int n) {
    return " (n = " + n + ")";
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}

package dev.flattail.api;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.plot.AccuracyComparisonPlot;
import dev.flattail.plot.GroupComparisonPlot;
import dev.flattail.plot.Plot;
import dev.flattail.spec.DatasetSpec;
import dev.flattail.spec.EvaluateSpec;
import dev.flattail.spec.JobSpec;
import dev.flattail.spec.SpecReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Trainings, or evaluations, side by side. */
@Component
final class ComparedAccuracies {
  /** Which of a training's models. */
  static final List<String> WHICH = List.of("final", "bestOnValidation", "bestOnTest");

  private final Datasets datasets;

  ComparedAccuracies(Datasets datasets) {
    this.datasets = datasets;
  }

  /**
   * @param rows one a job
   * @param classes those that all jobs have, with the images of the first
   */
  record Table(List<Map<String, @Nullable Object>> rows, List<ClassSplit> classes) {}

  /**
   * @param which of a training's models
   */
  Table table(ComparedJobs compared, String which) {
    List<List<ClassSplit>> classes = classes(compared);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      Map<String, @Nullable Object> evaluation = evaluation(compared.jobs().get(i), which);
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("job", compared.jobs().get(i).id());
      row.put("name", compared.names().get(i));
      row.put("split", split(compared.jobs().get(i)));
      row.put("thresholds", thresholds(compared.jobs().get(i)));
      for (String field :
          List.of(
              "epoch",
              "accuracy",
              "balancedAccuracy",
              "many",
              "medium",
              "few",
              "ece",
              "loss",
              "perClass")) {
        row.put(field, evaluation.get(field));
      }
      row.put("train", classes.get(i).stream().map(ClassSplit::train).toList());
      rows.add(row);
    }
    return new Table(rows, classes.getFirst());
  }

  /** A training is evaluated on the test images. */
  private static Object split(Job job) {
    return Objects.requireNonNullElse(job.spec().get("split"), "test");
  }

  /** Of the groups: jobs may differ in what they call few. */
  private static @Nullable Object thresholds(Job job) {
    return job.kind().equals("train")
        ? Trees.object(job.spec().get("evaluation")).get("thresholds")
        : job.spec().get("thresholds");
  }

  /** Each job's classes, which must have the same names. */
  private List<List<ClassSplit>> classes(ComparedJobs compared) {
    List<List<ClassSplit>> classes = compared.jobs().stream().map(this::describe).toList();
    List<String> names = classes.getFirst().stream().map(ClassSplit::name).toList();
    for (int i = 1; i < classes.size(); i++) {
      if (!classes.get(i).stream().map(ClassSplit::name).toList().equals(names)) {
        throw ComparedJobs.refused(
            "Jobs %s and %s are of data sets with other classes."
                .formatted(compared.jobs().getFirst().id(), compared.jobs().get(i).id()));
      }
    }
    return classes;
  }

  private List<ClassSplit> describe(Job job) {
    JobSpec spec = SpecReader.read(job.spec());
    DatasetSpec dataset = spec.dataset();
    List<ClassSplit> classes = dataset == null ? List.of() : datasets.describe(dataset);
    return spec instanceof EvaluateSpec evaluation && evaluation.trainCounts() != null
        ? classes.stream().map(c -> trainedOn(evaluation.trainCounts(), c)).toList()
        : classes;
  }

  /** A class whose training images are those of the evaluated model. */
  private static ClassSplit trainedOn(List<Integer> counts, ClassSplit c) {
    return new ClassSplit(c.index(), c.name(), counts.get(c.index()), c.validation(), c.test());
  }

  private static Map<String, @Nullable Object> evaluation(Job job, String which) {
    Map<String, @Nullable Object> result = Trees.object(job.result());
    if (!job.kind().equals("train")) {
      return result;
    }
    Map<String, @Nullable Object> chosen = Trees.object(result.get(which));
    if (chosen.isEmpty()) {
      throw ComparedJobs.refused(
          "Job %s has no %s: it had no images to choose an epoch by.".formatted(job.id(), which));
    }
    return chosen;
  }

  /**
   * The plot of a name.
   *
   * @return null when there is none of that name
   */
  @Nullable Plot plot(ComparedJobs compared, String which, String name) {
    String title = compared.kind().equals("train") ? which + " models" : "evaluations";
    return switch (name) {
      case "groups" -> groups(title, compared, which);
      case "class-accuracy" -> classAccuracy(title, compared, which);
      default -> null;
    };
  }

  private static Plot groups(String title, ComparedJobs compared, String which) {
    List<GroupComparisonPlot.RunGroups> runs = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      Map<String, @Nullable Object> evaluation = evaluation(compared.jobs().get(i), which);
      runs.add(
          new GroupComparisonPlot.RunGroups(
              compared.names().get(i),
              Trees.number(evaluation.get("balancedAccuracy")),
              Trees.number(evaluation.get("many")),
              Trees.number(evaluation.get("medium")),
              Trees.number(evaluation.get("few"))));
    }
    return new GroupComparisonPlot(title, runs);
  }

  private Plot classAccuracy(String title, ComparedJobs compared, String which) {
    List<List<@Nullable Double>> perRun =
        compared.jobs().stream()
            .map(job -> Trees.numbers(evaluation(job, which).get("perClass")))
            .toList();
    List<AccuracyComparisonPlot.ClassAccuracies> classes = new ArrayList<>();
    for (ClassSplit c : classes(compared).getFirst()) {
      List<@Nullable Double> accuracies = new ArrayList<>();
      for (List<@Nullable Double> run : perRun) {
        accuracies.add(c.index() < run.size() ? run.get(c.index()) : null);
      }
      classes.add(new AccuracyComparisonPlot.ClassAccuracies(c.name(), c.train(), accuracies));
    }
    classes.sort(
        Comparator.comparingInt((AccuracyComparisonPlot.ClassAccuracies c) -> -c.trainImages()));
    return new AccuracyComparisonPlot(title, compared.names(), classes);
  }
}

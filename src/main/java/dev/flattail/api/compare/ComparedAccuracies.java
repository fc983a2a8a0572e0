package dev.flattail.api.compare;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.plot.AccuracyComparisonPlot;
import dev.flattail.plot.ClassImages;
import dev.flattail.plot.GroupComparisonPlot;
import dev.flattail.plot.Plot;
import dev.flattail.plot.RunEvaluation;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.ModelChoice;
import dev.flattail.results.PlotNames;
import dev.flattail.results.TrainResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Compares the accuracies of trainings or evaluations. */
@Component
final class ComparedAccuracies {
  private final Datasets datasets;

  ComparedAccuracies(Datasets datasets) {
    this.datasets = datasets;
  }

  /**
   * A comparison.
   *
   * @param rows one per job
   * @param classes classes that all jobs share, with the first job's image counts
   */
  record Table(List<ComparedAccuracy> rows, List<ClassSplit> classes) {}

  Table table(ComparedJobs compared, ModelChoice which) {
    List<List<ClassSplit>> classes = classes(compared);
    List<ComparedAccuracy> rows = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      Job job = compared.jobs().get(i);
      rows.add(
          ComparedAccuracy.of(
              job.id(),
              compared.names().get(i),
              split(job),
              thresholds(job),
              postHoc(job),
              evaluation(job, which),
              classes.get(i).stream().map(ClassSplit::train).toList()));
    }
    return new Table(rows, classes.getFirst());
  }

  /** Returns the split on which the job was evaluated; the test split for a training. */
  private static String split(Job job) {
    return job.spec().tree().path("split").asString("test");
  }

  /** Returns the thresholds of the job's groups; jobs may define "few" differently. */
  private static @Nullable JsonNode thresholds(Job job) {
    return job.kind().equals("train")
        ? job.spec().tree().path("evaluation").get("thresholds")
        : job.spec().tree().get("thresholds");
  }

  /** Returns the correction of the job's logits; null without one. */
  private static @Nullable JsonNode postHoc(Job job) {
    JsonNode correction = job.spec().tree().path("postHoc");
    return correction.isObject() ? correction : null;
  }

  /** Returns each job's classes, after checking that their names are equal. */
  private List<List<ClassSplit>> classes(ComparedJobs compared) {
    Map<DatasetSpec, List<ClassSplit>> known = new HashMap<>();
    List<List<ClassSplit>> classes =
        compared.jobs().stream().map(job -> describe(job, known)).toList();
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

  /**
   * Returns the classes of one job.
   *
   * @param known descriptions of the jobs before it, most of which are of the same data set
   */
  private List<ClassSplit> describe(Job job, Map<DatasetSpec, List<ClassSplit>> known) {
    JobSpec spec = SpecReader.readStored(job.spec().asMap());
    DatasetSpec dataset = spec.dataset();
    List<ClassSplit> classes =
        dataset == null ? List.of() : known.computeIfAbsent(dataset, datasets::describe);
    return spec instanceof EvaluateSpec evaluation && evaluation.trainCounts() != null
        ? classes.stream().map(c -> trainedOn(evaluation.trainCounts(), c)).toList()
        : classes;
  }

  /** Returns a class with the training images of the evaluated model. */
  private static ClassSplit trainedOn(List<Integer> counts, ClassSplit c) {
    return new ClassSplit(c.index(), c.name(), counts.get(c.index()), c.validation(), c.test());
  }

  private static EvaluationResult evaluation(Job job, ModelChoice which) {
    StoredJson result = Objects.requireNonNull(job.result(), "jobs that succeeded have a result");
    if (!job.kind().equals("train")) {
      return result.as(EvaluateResult.class).evaluation();
    }
    EvaluationResult chosen = result.as(TrainResult.class).model(which);
    if (chosen == null) {
      throw ComparedJobs.refused(
          "Job %s has no %s: it had no images to choose an epoch by."
              .formatted(job.id(), which.field()));
    }
    return chosen;
  }

  /**
   * Returns the plot with the given name.
   *
   * @return null when no plot has this name
   */
  @Nullable Plot plot(ComparedJobs compared, ModelChoice which, String name) {
    String title = compared.kind().equals("train") ? which.field() + " models" : "evaluations";
    return switch (name) {
      case PlotNames.GROUPS -> new GroupComparisonPlot(title, runs(compared, which));
      case PlotNames.CLASS_ACCURACY ->
          new AccuracyComparisonPlot(
              title,
              runs(compared, which),
              classes(compared).getFirst().stream()
                  .map(c -> new ClassImages(c.name(), c.train()))
                  .toList());
      default -> null;
    };
  }

  private static List<RunEvaluation> runs(ComparedJobs compared, ModelChoice which) {
    List<RunEvaluation> runs = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      runs.add(
          new RunEvaluation(compared.names().get(i), evaluation(compared.jobs().get(i), which)));
    }
    return runs;
  }
}

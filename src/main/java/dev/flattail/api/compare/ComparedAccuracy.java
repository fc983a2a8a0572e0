package dev.flattail.api.compare;

import dev.flattail.csv.Csv;
import dev.flattail.datasets.ClassSplit;
import dev.flattail.results.EvaluationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One training or evaluation in a comparison.
 *
 * @param name unique among the compared jobs
 * @param thresholds thresholds of the groups; jobs may define "few" differently
 * @param postHoc correction of the logits after the training; null without one
 * @param train training images by class
 */
record ComparedAccuracy(
    UUID job,
    String name,
    String split,
    @Nullable JsonNode thresholds,
    @Nullable JsonNode postHoc,
    @Nullable Integer epoch,
    @Nullable Double accuracy,
    @Nullable Double balancedAccuracy,
    @Nullable Double many,
    @Nullable Double medium,
    @Nullable Double few,
    @Nullable Double ece,
    @Nullable Double loss,
    List<@Nullable Double> perClass,
    List<Integer> train) {

  static ComparedAccuracy of(
      UUID job,
      String name,
      String split,
      @Nullable JsonNode thresholds,
      @Nullable JsonNode postHoc,
      EvaluationResult evaluation,
      List<Integer> train) {
    return new ComparedAccuracy(
        job,
        name,
        split,
        thresholds,
        postHoc,
        evaluation.epoch(),
        evaluation.accuracy(),
        evaluation.balancedAccuracy(),
        evaluation.many(),
        evaluation.medium(),
        evaluation.few(),
        evaluation.ece(),
        evaluation.loss(),
        evaluation.perClass(),
        train);
  }

  /** Writes all jobs as CSV: one line per job and class. */
  static String csv(List<ComparedAccuracy> jobs, List<ClassSplit> classes) {
    List<List<@Nullable Object>> lines = new ArrayList<>();
    for (ComparedAccuracy job : jobs) {
      for (ClassSplit c : classes) {
        List<@Nullable Object> line = new ArrayList<>();
        line.add(job.job());
        line.add(job.name());
        line.add(c.index());
        line.add(c.name());
        line.add(job.train().get(c.index()));
        line.add(c.index() < job.perClass().size() ? job.perClass().get(c.index()) : null);
        lines.add(line);
      }
    }
    return Csv.of(List.of("job", "name", "class", "className", "train", "accuracy"), lines);
  }
}

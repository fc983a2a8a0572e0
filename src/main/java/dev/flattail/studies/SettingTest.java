package dev.flattail.studies;

import dev.flattail.statistics.PairedDifference;
import dev.flattail.statistics.SignificanceTest;
import dev.flattail.statistics.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A paired test of two groups of a study. Schema {@code SettingTest} of the contract.
 *
 * @param over as the caller wrote it
 * @param pairs jobs with the same averaged values, such as the same seed
 * @param unpaired jobs that are left out
 * @param difference {@code b} minus {@code a}, over the pairs
 */
public record SettingTest(
    String over,
    String figure,
    Setting a,
    Setting b,
    List<Pair> pairs,
    List<Unpaired> unpaired,
    Summary difference,
    List<SignificanceTest> tests) {

  /**
   * One of the two groups.
   *
   * @param group its place among the study's groups, from 0
   */
  public record Setting(int group, Map<String, Object> values) {}

  /** Two jobs that differ in the setting alone. */
  public record Pair(
      Map<String, Object> over, List<UUID> jobs, double a, double b, double difference) {}

  /**
   * A job without partner.
   *
   * @param setting {@code a} or {@code b}
   */
  public record Unpaired(String setting, UUID job, Map<String, Object> over, String reason) {}

  /**
   * Compares a figure of two groups.
   *
   * @param a number of the first group, from 0
   * @param b number of the second one
   * @throws InvalidStudyException for an unknown figure or group, or a group that has two results
   *     for the same averaged values
   */
  public static SettingTest of(Study study, Over over, String figure, int a, int b) {
    List<RunGroup> groups = study.groups(over);
    study.figures().require(figure);
    RunGroup first = group(groups, "a", a);
    RunGroup second = group(groups, "b", b);
    if (a == b) {
      throw new InvalidStudyException("a and b are the same group; choose two");
    }
    Map<Map<String, Object>, Run> firsts = byOver(first, over, figure);
    Map<Map<String, Object>, Run> seconds = byOver(second, over, figure);
    List<Pair> pairs = new ArrayList<>();
    firsts.forEach(
        (values, run) -> {
          Run partner = seconds.get(values);
          if (partner != null) {
            double before = run.figure(figure);
            double after = partner.figure(figure);
            pairs.add(
                new Pair(values, List.of(run.job(), partner.job()), before, after, after - before));
          }
        });
    List<Unpaired> unpaired = new ArrayList<>();
    unpaired.addAll(unpaired("a", first, over, firsts, seconds));
    unpaired.addAll(unpaired("b", second, over, seconds, firsts));
    PairedDifference compared =
        PairedDifference.of(
            pairs.stream().mapToDouble(Pair::a).toArray(),
            pairs.stream().mapToDouble(Pair::b).toArray());
    return new SettingTest(
        over.text(),
        figure,
        new Setting(a, first.values()),
        new Setting(b, second.values()),
        pairs,
        unpaired,
        compared.difference(),
        compared.tests());
  }

  private static RunGroup group(List<RunGroup> groups, String name, int number) {
    if (number >= groups.size()) {
      throw new InvalidStudyException(
          "%s is group %d; there are %d groups, numbered from 0 in the order of the table"
              .formatted(name, number, groups.size()));
    }
    return groups.get(number);
  }

  /** Returns the runs that have the figure, by their averaged values. */
  private static Map<Map<String, Object>, Run> byOver(RunGroup group, Over over, String figure) {
    Map<Map<String, Object>, Run> runs = new LinkedHashMap<>();
    for (Run run : group.succeeded()) {
      if (run.has(figure)) {
        Run other = runs.putIfAbsent(over.within(run), run);
        if (other != null) {
          throw new InvalidStudyException(
              "jobs %s and %s both have %s, so neither is the other group's partner; leave one out"
                  .formatted(other.job(), run.job(), ValueCells.text(over.within(run))));
        }
      }
    }
    return runs;
  }

  private static List<Unpaired> unpaired(
      String setting,
      RunGroup group,
      Over over,
      Map<Map<String, Object>, Run> own,
      Map<Map<String, Object>, Run> others) {
    List<Unpaired> unpaired = new ArrayList<>();
    for (Run run : group.runs()) {
      Map<String, Object> values = over.within(run);
      String reason = reason(run, values, own, others);
      if (reason != null) {
        unpaired.add(new Unpaired(setting, run.job(), values, reason));
      }
    }
    return unpaired;
  }

  private static @Nullable String reason(
      Run run,
      Map<String, Object> values,
      Map<Map<String, Object>, Run> own,
      Map<Map<String, Object>, Run> others) {
    return switch (run.outcome()) {
      case FAILED -> "the job failed";
      case DIVERGED -> "the job diverged";
      case CANCELLED -> "the job was cancelled";
      case UNFINISHED -> "the job has not come to its end";
      case DELETED -> "the job was deleted";
      case SUCCEEDED ->
          !own.containsKey(values)
              ? "the job's result lacks the figure"
              : !others.containsKey(values) ? "the other group has no result for it" : null;
    };
  }
}

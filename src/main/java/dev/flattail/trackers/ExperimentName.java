package dev.flattail.trackers;

import dev.flattail.jobs.Job;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The name of the experiment that a job's run belongs to. The operator's pattern may contain {@code
 * {owner}}, {@code {kind}}, {@code {dataset}}, {@code {arch}} and {@code {label:project}}; a
 * placeholder without a value becomes {@code none}.
 */
final class ExperimentName {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(owner|kind|dataset|arch|label:[^{}]+)}");

  /** MLflow's own limit is 500; labels may be longer than their placeholders. */
  private static final int LONGEST_PATTERN = 300;

  private static final int LONGEST = 500;
  private static final String LABEL = "label:";

  private ExperimentName() {}

  static boolean isReadable(String pattern) {
    return !pattern.isBlank()
        && pattern.length() <= LONGEST_PATTERN
        && PLACEHOLDER.matcher(pattern).replaceAll("").chars().noneMatch(c -> c == '{' || c == '}');
  }

  static String of(String pattern, Job job) {
    JsonNode spec = job.spec().tree();
    String name =
        PLACEHOLDER
            .matcher(pattern)
            .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), job, spec)));
    return RunDescription.shortened(name, LONGEST);
  }

  private static String value(String placeholder, Job job, JsonNode spec) {
    String value =
        switch (placeholder) {
          case "owner" -> job.owner();
          case "kind" -> job.kind();
          case "dataset" -> spec.at("/dataset/name").asString("");
          case "arch" -> spec.at("/model/arch").asString("");
          default -> job.labels().get(placeholder.substring(LABEL.length()));
        };
    return value == null || value.isBlank() ? "none" : value;
  }
}

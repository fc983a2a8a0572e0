package dev.flattail.app.demo;

import dev.flattail.results.EvaluationResult;
import dev.flattail.results.PlotNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Prints the results of a successful job. */
final class Summary {
  private static final List<String> PLOTS =
      List.of(PlotNames.ACCURACY, PlotNames.LOSS, PlotNames.CLASS_ACCURACY, PlotNames.CONFUSION);

  private Summary() {}

  static List<String> lines(JobView job, String address) {
    List<String> lines = new ArrayList<>();
    lines.add("Trained in " + duration(job) + ". Test accuracy after the last epoch:");
    lines.add("");
    EvaluationResult last = Objects.requireNonNull(job.result()).models().end();
    JsonNode thresholds = job.spec().path("evaluation").path("thresholds");
    lines.add(accuracy("balanced", last.balancedAccuracy(), "mean over all classes"));
    lines.add(
        accuracy(
            "many",
            last.many(),
            "classes with "
                + thresholds.path("many").asString("100")
                + " or more training images"));
    lines.add(accuracy("medium", last.medium(), "classes between"));
    lines.add(
        accuracy(
            "few",
            last.few(),
            "classes with " + thresholds.path("few").asString("20") + " or fewer"));
    lines.add("");
    String self = address + job.self();
    for (String plot : PLOTS) {
      lines.add(
          String.format(
              "  %-12s %s/plots/%s.svg", plot.equals(PLOTS.getFirst()) ? "plots" : "", self, plot));
    }
    lines.add(String.format("  %-12s %s/checkpoints/last", "checkpoint", self));
    return lines;
  }

  private static String accuracy(String name, @Nullable Double value, String meaning) {
    String percent = value == null ? "     –" : String.format(Locale.ROOT, "%5.1f%%", value * 100);
    return String.format("  %-12s %s   %s", name, percent, meaning);
  }

  private static String duration(JobView job) {
    if (job.startedAt() == null || job.finishedAt() == null) {
      return "an unknown time";
    }
    Duration time = Duration.between(job.startedAt(), job.finishedAt());
    return time.toMinutes() > 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : time.toSeconds() + " s";
  }
}

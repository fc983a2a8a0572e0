package dev.flattail.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What the demo prints about a job that succeeded. */
final class Summary {
  private static final List<String> PLOTS =
      List.of("accuracy", "loss", "class-accuracy", "confusion");

  private Summary() {}

  static List<String> lines(JobView job, String address) {
    List<String> lines = new ArrayList<>();
    lines.add("Trained in " + duration(job.json()) + ". Test accuracy after the last epoch:");
    lines.add("");
    JsonNode last = job.result().path("final");
    JsonNode thresholds = job.spec().path("evaluation").path("thresholds");
    lines.add(accuracy("balanced", last.path("balancedAccuracy"), "mean over all classes"));
    lines.add(
        accuracy(
            "many",
            last.path("many"),
            "classes with "
                + thresholds.path("many").asString("100")
                + " or more training images"));
    lines.add(accuracy("medium", last.path("medium"), "classes between"));
    lines.add(
        accuracy(
            "few",
            last.path("few"),
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

  private static String accuracy(String name, JsonNode value, String meaning) {
    String percent =
        value.isNumber() ? String.format(Locale.ROOT, "%5.1f%%", value.asDouble() * 100) : "     –";
    return String.format("  %-12s %s   %s", name, percent, meaning);
  }

  private static String duration(JsonNode job) {
    try {
      Duration time =
          Duration.between(
              Instant.parse(job.path("startedAt").asString("")),
              Instant.parse(job.path("finishedAt").asString("")));
      return time.toMinutes() > 0
          ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
          : time.toSeconds() + " s";
    } catch (DateTimeParseException e) {
      return "an unknown time";
    }
  }
}

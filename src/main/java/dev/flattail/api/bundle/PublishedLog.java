package dev.flattail.api.bundle;

import dev.flattail.bundle.PublicText;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.LogLine;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What bundles say about errors, and the log. Failures of machines and of data are named by their
 * kind alone: their details name paths, buckets and images.
 */
final class PublishedLog {
  private static final String ERROR = "error";
  private static final Set<String> WITHOUT_DETAIL =
      Set.of(
          FailureCause.INFRASTRUCTURE.slug(),
          FailureCause.DATA.slug(),
          FailureCause.WORKER_LOST.slug());

  private PublishedLog() {}

  /** Returns why a job failed; null for one that did not. */
  static @Nullable String error(Job job) {
    if (job.error() == null) {
      return null;
    }
    JsonNode error = job.error().tree();
    String detail = detail(error);
    return detail == null ? error.path("title").asString("") + "." : PublicText.of(detail);
  }

  /** Returns the detail of an error that may be published, null for others. */
  private static @Nullable String detail(JsonNode error) {
    String type = error.path("type").asString("");
    return WITHOUT_DETAIL.contains(type.substring(type.lastIndexOf('/') + 1))
        ? null
        : error.path("detail").asString(null);
  }

  /** Returns the lines of a job's log. */
  static String text(Job job, List<LogLine> lines) {
    String detail = job.error() == null ? null : detail(job.error().tree());
    return lines.stream()
        .map(
            line ->
                "%s %-5s %s\n"
                    .formatted(
                        line.at(),
                        line.level().toUpperCase(Locale.ROOT),
                        line.level().equals(ERROR) && !line.message().equals(detail)
                            ? "An attempt failed; GET /jobs/{id}/logs says why."
                            : PublicText.of(line.message())))
        .collect(Collectors.joining());
  }
}

package dev.flattail.app.demo;

import dev.flattail.results.TrainResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A training as {@code GET /jobs/{id}} returns it.
 *
 * @param reason why a queued job waits; null when the service gives no reason
 * @param error problem document of a job that failed
 * @param etag entity tag of this version, from the response's header
 */
record JobView(
    String id,
    String state,
    @Nullable String reason,
    @Nullable ProgressLine progress,
    JsonNode spec,
    @Nullable TrainResult result,
    @Nullable JsonNode error,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String etag) {

  /**
   * The progress of the job.
   *
   * @param etaSeconds estimated seconds to the end; null when unknown
   */
  record ProgressLine(
      double fraction,
      @Nullable Integer epoch,
      @Nullable Integer epochs,
      @Nullable Double etaSeconds) {
    private static final ProgressLine NONE = new ProgressLine(0, null, null, null);
  }

  /** Returns a copy with an entity tag. */
  JobView withEtag(@Nullable String version) {
    return new JobView(
        id, state, reason, progress, spec, result, error, startedAt, finishedAt, version);
  }

  boolean ended() {
    return switch (state) {
      case "succeeded", "failed", "cancelled" -> true;
      default -> false;
    };
  }

  /** Returns the path of the job. */
  String self() {
    return "/jobs/" + id;
  }

  /** Returns the path of the page that shows the job. */
  String page() {
    return "/ui/jobs/" + id;
  }

  private ProgressLine known() {
    return progress == null ? ProgressLine.NONE : progress;
  }

  double fraction() {
    return Math.clamp(known().fraction(), 0, 1);
  }

  /** Returns the current epoch; 0 before the first. */
  int epoch() {
    Integer epoch = known().epoch();
    return epoch == null ? 0 : epoch;
  }

  int epochs() {
    Integer epochs = known().epochs();
    return epochs == null ? spec.path("epochs").asInt(0) : epochs;
  }

  @Nullable Double secondsLeft() {
    return known().etaSeconds();
  }

  /** Describes the model, for example {@code resnet20, cross-entropy, sgd with sam}. */
  String model() {
    String sharpness = spec.path("sharpness").path("type").asString("");
    return spec.path("model").path("arch").asString("").toLowerCase(Locale.ROOT)
        + ", "
        + spec.path("loss").path("type").asString("")
        + ", "
        + spec.path("optimizer").path("type").asString("")
        + (sharpness.isEmpty() ? "" : " with " + sharpness);
  }

  /** Describes the failure. */
  List<String> problem() {
    return ProblemText.lines(error);
  }
}

package dev.flattail.app.demo;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A job as {@code GET /jobs/{id}} gives it.
 *
 * @param etag of this version of the job
 */
record JobView(JsonNode json, @Nullable String etag) {
  String state() {
    return json.path("state").asString("");
  }

  boolean ended() {
    return switch (state()) {
      case "succeeded", "failed", "cancelled" -> true;
      default -> false;
    };
  }

  /** Path of the job. */
  String self() {
    return json.path("links").path("self").asString("/jobs/" + json.path("id").asString(""));
  }

  /** Why a queued job waits, if the service says so. */
  String reason() {
    return json.path("reason").asString("");
  }

  double fraction() {
    return Math.clamp(json.path("progress").path("fraction").asDouble(0), 0, 1);
  }

  int epoch() {
    return json.path("progress").path("epoch").asInt(0);
  }

  int epochs() {
    return json.path("progress").path("epochs").asInt(json.path("spec").path("epochs").asInt(0));
  }

  /** Seconds left; negative when not known yet. */
  double secondsLeft() {
    return json.path("progress").path("etaSeconds").asDouble(-1);
  }

  /** For example {@code resnet20, cross-entropy, sam}. */
  String model() {
    JsonNode spec = json.path("spec");
    String sharpness = spec.path("sharpness").path("type").asString("");
    return spec.path("model").path("arch").asString("").toLowerCase(Locale.ROOT)
        + ", "
        + spec.path("loss").path("type").asString("")
        + ", "
        + spec.path("optimizer").path("type").asString("")
        + (sharpness.isEmpty() ? "" : " with " + sharpness);
  }

  /** Why it failed, in words. */
  List<String> problem() {
    return Problem.lines(json.path("error"));
  }

  JsonNode spec() {
    return json.path("spec");
  }

  JsonNode result() {
    return json.path("result");
  }
}

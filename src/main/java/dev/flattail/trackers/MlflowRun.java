package dev.flattail.trackers;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A run as MLflow describes it.
 *
 * @param artifactUri where the server stores its artifacts
 * @param deleted whether somebody deleted it; MLflow keeps it for a while
 * @param parameters names of its parameters
 * @param tags tags that follow the job
 * @param blank whether it runs and has no metrics
 */
record MlflowRun(
    String id,
    String experiment,
    String artifactUri,
    boolean deleted,
    Set<String> parameters,
    Map<String, String> tags,
    boolean blank) {

  static MlflowRun of(JsonNode run) {
    JsonNode info = run.path("info");
    Set<String> parameters = new LinkedHashSet<>();
    run.at("/data/params").forEach(entry -> parameters.add(entry.path("key").asString("")));
    Map<String, String> tags = new LinkedHashMap<>();
    run.at("/data/tags")
        .forEach(
            entry -> tags.put(entry.path("key").asString(""), entry.path("value").asString("")));
    tags.keySet().removeIf(name -> !RunDescription.followsTheJob(name));
    return new MlflowRun(
        info.path("run_id").asString(""),
        info.path("experiment_id").asString(""),
        info.path("artifact_uri").asString(""),
        info.path("lifecycle_stage").asString("").equals("deleted"),
        parameters,
        tags,
        info.path("status").asString("").equals("RUNNING") && run.at("/data/metrics").isEmpty());
  }
}

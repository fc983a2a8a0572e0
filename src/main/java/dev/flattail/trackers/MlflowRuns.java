package dev.flattail.trackers;

import dev.flattail.trackers.MlflowException.Failed;
import dev.flattail.trackers.MlflowException.Refused;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Experiments and runs of the MLflow server. */
@Component
class MlflowRuns {
  /** Tag by which the run of a job is found again. */
  static final String JOB = "flattail.job";

  /** MLflow's limits for one request. */
  static final int MOST_METRICS = 1000;

  static final int MOST_PARAMETERS = 100;

  private static final int HISTORY_PAGE = 10_000;
  private static final String PROXIED = "mlflow-artifacts:";

  private final MlflowClient client;
  private final String pages;

  MlflowRuns(MlflowClient client, MlflowProperties properties) {
    this.client = client;
    this.pages =
        MlflowClient.withoutSlash(
            String.valueOf(
                properties.publicUrl() == null
                    ? properties.trackingUri()
                    : properties.publicUrl()));
  }

  /** Returns where people see a run. */
  String page(MlflowRun run) {
    return "%s/#/experiments/%s/runs/%s".formatted(pages, run.experiment(), run.id());
  }

  /** Returns the runs of a job that are not deleted, the one to use first. */
  List<MlflowRun> find(String experiment, UUID job) throws MlflowException {
    JsonNode found =
        client.post(
            "runs/search",
            Map.of(
                "experiment_ids",
                List.of(experimentId(experiment)),
                "filter",
                "tags.`%s` = '%s'".formatted(JOB, job),
                "run_view_type",
                "ACTIVE_ONLY",
                "max_results",
                100));
    List<MlflowRun> runs = new ArrayList<>();
    found.path("runs").forEach(run -> runs.add(MlflowRun.of(run)));
    // One that has metrics was used before.
    runs.sort(Comparator.comparing(MlflowRun::blank).thenComparing(MlflowRun::id));
    return runs;
  }

  MlflowRun create(String experiment, String name, Instant start, Map<String, String> tags)
      throws MlflowException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("experiment_id", experimentId(experiment));
    body.put("run_name", name);
    body.put("start_time", start.toEpochMilli());
    body.put("tags", pairs(tags));
    return MlflowRun.of(client.post("runs/create", body).path("run"));
  }

  /** Returns a run; empty when the server does not know it, as when it is another server. */
  Optional<MlflowRun> get(String id) throws MlflowException {
    try {
      return Optional.of(MlflowRun.of(client.get("runs/get", Map.of("run_id", id)).path("run")));
    } catch (Refused e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Adds up to {@link #MOST_METRICS} points. */
  void logPoints(String run, List<MetricPoint> points) throws MlflowException {
    client.post(
        "runs/log-batch",
        Map.of("run_id", run, "metrics", points.stream().map(MlflowRuns::point).toList()));
  }

  private static Map<String, Object> point(MetricPoint point) {
    return Map.of(
        "key", point.name(),
        "step", point.step(),
        "timestamp", point.at().toEpochMilli(),
        // JSON has no NaN; MLflow reads it as text.
        "value", Double.isFinite(point.value()) ? (Object) point.value() : "NaN");
  }

  /** Sets parameters that the run does not have yet. */
  void logParameters(String run, Map<String, String> parameters) throws MlflowException {
    List<Map<String, String>> all = pairs(parameters);
    for (int i = 0; i < all.size(); i += MOST_PARAMETERS) {
      client.post(
          "runs/log-batch",
          Map.of(
              "run_id", run, "params", all.subList(i, Math.min(i + MOST_PARAMETERS, all.size()))));
    }
  }

  /** Sets up to 100 tags. */
  void setTags(String run, Map<String, String> tags) throws MlflowException {
    client.post("runs/log-batch", Map.of("run_id", run, "tags", pairs(tags)));
  }

  /** Removes a tag; does nothing when the run has no such tag. */
  void removeTag(String run, String tag) throws MlflowException {
    try {
      client.post("runs/delete-tag", Map.of("run_id", run, "key", tag));
    } catch (Refused e) {
      if (!e.isMissing() || get(run).isEmpty()) {
        throw e;
      }
    }
  }

  /**
   * Says which data set a run uses; does nothing when the run has it already.
   *
   * @param context {@code training} or {@code evaluation}
   */
  void logDataset(String run, Map<String, String> dataset, String context) throws MlflowException {
    Map<String, Object> described = new LinkedHashMap<>(dataset);
    described.put("source_type", "flattail");
    described.put("source", "{}");
    client.post(
        "runs/log-inputs",
        Map.of(
            "run_id",
            run,
            "datasets",
            List.of(
                Map.of(
                    "dataset", described, "tags", pairs(Map.of("mlflow.data.context", context))))));
  }

  void setStatus(String run, String status, @Nullable Instant end) throws MlflowException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("run_id", run);
    body.put("status", status);
    if (end != null) {
      body.put("end_time", end.toEpochMilli());
    }
    client.post("runs/update", body);
  }

  void delete(String run) throws MlflowException {
    client.post("runs/delete", Map.of("run_id", run));
  }

  /** Returns the newest point of a curve at each step. */
  Map<Integer, MetricPoint> history(String run, String name) throws MlflowException {
    Map<Integer, MetricPoint> newest = new HashMap<>();
    String page = "";
    do {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("run_id", run);
      query.put("metric_key", name);
      query.put("max_results", Integer.toString(HISTORY_PAGE));
      if (!page.isEmpty()) {
        query.put("page_token", page);
      }
      JsonNode found = client.get("metrics/get-history", query);
      found
          .path("metrics")
          .forEach(
              point ->
                  newest.merge(
                      point.path("step").asInt(0),
                      read(name, point),
                      (a, b) -> a.at().isAfter(b.at()) ? a : b));
      page = found.path("next_page_token").asString("");
    } while (!page.isEmpty());
    return newest;
  }

  /** Integers of 64 bits are text in the answers of some versions. */
  private static MetricPoint read(String name, JsonNode point) {
    JsonNode value = point.path("value");
    return new MetricPoint(
        name,
        point.path("step").asInt(0),
        value.isNumber() ? value.asDouble() : Double.NaN,
        Instant.ofEpochMilli(point.path("timestamp").asLong(0)));
  }

  /** Returns where a run's files are stored through the server; empty when it does not do that. */
  static Optional<String> uploadPath(MlflowRun run) {
    return run.artifactUri().startsWith(PROXIED)
        ? Optional.of(
            run.artifactUri()
                .substring(PROXIED.length())
                .replaceFirst("^//[^/]*", "") // a host: uploads go to the configured one alone
                .replaceFirst("^/+", ""))
        : Optional.empty();
  }

  void upload(String path, InputStream bytes, long length, String mediaType)
      throws MlflowException {
    client.put(path, bytes, length, mediaType);
  }

  /** Asks each time: another server in this one's place has the id for another experiment. */
  private String experimentId(String name) throws MlflowException {
    try {
      return existing(name);
    } catch (Refused e) {
      if (!e.isMissing()) {
        throw e;
      }
      return created(name);
    }
  }

  private String existing(String name) throws MlflowException {
    JsonNode experiment =
        client.get("experiments/get-by-name", Map.of("experiment_name", name)).path("experiment");
    if (experiment.path("lifecycle_stage").asString("").equals("deleted")) {
      throw new Failed(
          "the experiment '%s' was deleted in MLflow; restore it, or change flattail.trackers.mlflow.experiment"
              .formatted(name));
    }
    return experiment.path("experiment_id").asString("");
  }

  private String created(String name) throws MlflowException {
    try {
      return client
          .post("experiments/create", Map.of("name", name))
          .path("experiment_id")
          .asString("");
    } catch (Refused e) {
      if (e.isExisting()) {
        return existing(name); // another process was faster
      }
      throw e;
    }
  }

  private static List<Map<String, String>> pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> Map.of("key", entry.getKey(), "value", entry.getValue()))
        .toList();
  }
}

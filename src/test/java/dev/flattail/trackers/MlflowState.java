package dev.flattail.trackers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an MLflow server stores, and which requests it refuses (as of version 3.17). */
final class MlflowState {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_. :/-]{1,250}");
  private static final Pattern FILTER = Pattern.compile("tags\\.`([^`]+)` = '([^']*)'");
  private static final int LONGEST_PARAMETER = 6000;
  private static final int LONGEST_TAG = 5000;
  private static final int LONGEST_DIGEST = 36;
  private static final int HISTORY_PAGE = 7; // small, so that clients must turn pages

  final Map<String, Run> runs = new ConcurrentHashMap<>();
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> experiments = new LinkedHashMap<>();
  final Set<String> deletedExperiments = new TreeSet<>();
  private String artifactRoot = "mlflow-artifacts:/";

  /** A run. */
  static final class Run {
    final String id = UUID.randomUUID().toString().replace("-", "");
    final String experiment;
    final String name;
    final long start;
    final Map<String, String> tags = new TreeMap<>();
    final Map<String, String> params = new TreeMap<>();
    final Set<String> datasets = new TreeSet<>();
    final List<Point> points = new ArrayList<>();
    String status = "RUNNING";
    @Nullable Long end;
    boolean deleted;

    Run(String experiment, String name, long start) {
      this.experiment = experiment;
      this.name = name;
      this.start = start;
    }

    /** Returns the values of a curve in the order of their arrival, as {@code step=value}. */
    synchronized List<String> curve(String key) {
      return points.stream()
          .filter(point -> point.key().equals(key))
          .map(point -> point.step() + "=" + point.value())
          .toList();
    }
  }

  /** A point of a curve. */
  record Point(String key, long step, long timestamp, double value) {}

  /** A request that is refused. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }

    int status() {
      return status;
    }

    String code() {
      return code;
    }
  }

  /** Stores artifacts where the server does not serve them. */
  void keepArtifactsElsewhere() {
    artifactRoot = "s3://bucket/";
  }

  /** Returns the only run that is not deleted. */
  synchronized Run onlyRun() {
    List<Run> found = runs.values().stream().filter(run -> !run.deleted).toList();
    if (found.size() != 1) {
      throw new AssertionError("there are %d runs".formatted(found.size()));
    }
    return found.getFirst();
  }

  /** Adds a run with the tags of another one, and nothing else. */
  synchronized Run copyBlank(Run run) {
    Run copy = new Run(run.experiment, run.name, run.start);
    copy.tags.putAll(run.tags);
    runs.put(copy.id, copy);
    return copy;
  }

  synchronized List<String> experiments() {
    return List.copyOf(experiments.keySet());
  }

  synchronized Object store(String path, byte[] bytes) {
    files.put(path, bytes);
    return Map.of();
  }

  synchronized Object call(String route, JsonNode body, Map<String, String> query) throws Refusal {
    return switch (route) {
      case "GET experiments/get-by-name" -> Map.of("experiment", experiment(query));
      case "POST experiments/create" -> Map.of("experiment_id", createExperiment(body));
      case "POST runs/create" -> Map.of("run", described(create(body)));
      case "POST runs/search" -> Map.of("runs", search(body));
      case "GET runs/get" -> Map.of("run", described(run(query.get("run_id"))));
      case "POST runs/log-batch" -> log(body);
      case "POST runs/log-inputs" -> logInputs(body);
      case "POST runs/delete-tag" -> deleteTag(body);
      case "POST runs/update" -> update(body);
      case "POST runs/delete" -> delete(body);
      case "GET metrics/get-history" -> history(query);
      default -> throw new Refusal(404, "ENDPOINT_NOT_FOUND", route);
    };
  }

  private Map<String, String> experiment(Map<String, String> query) throws Refusal {
    String id = experiments.get(query.get("experiment_name"));
    if (id == null) {
      throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "no such experiment");
    }
    String stage = deletedExperiments.contains(id) ? "deleted" : "active";
    return Map.of("experiment_id", id, "lifecycle_stage", stage);
  }

  private String createExperiment(JsonNode body) throws Refusal {
    String name = body.path("name").asString("");
    String id = Integer.toString(experiments.size() + 1);
    if (experiments.putIfAbsent(name, id) != null) {
      throw new Refusal(400, "RESOURCE_ALREADY_EXISTS", name);
    }
    return id;
  }

  private Run create(JsonNode body) throws Refusal {
    String experiment = body.path("experiment_id").asString("");
    if (!experiments.containsValue(experiment)) {
      throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=" + experiment);
    }
    Run run =
        new Run(experiment, body.path("run_name").asString(""), body.path("start_time").asLong(0));
    setTags(run, body.path("tags"));
    runs.put(run.id, run);
    return run;
  }

  private List<Map<String, Object>> search(JsonNode body) throws Refusal {
    Matcher filter = FILTER.matcher(body.path("filter").asString(""));
    if (!filter.matches()) {
      throw invalid("filter " + body.path("filter"));
    }
    String experiment = body.path("experiment_ids").get(0).asString("");
    return runs.values().stream()
        .filter(run -> run.experiment.equals(experiment) && !run.deleted)
        .filter(run -> filter.group(2).equals(run.tags.get(filter.group(1))))
        .map(MlflowState.this::described)
        .toList();
  }

  private Map<String, Object> described(Run run) {
    return Map.of(
        "info",
        Map.of(
            "run_id",
            run.id,
            "experiment_id",
            run.experiment,
            "status",
            run.status,
            "lifecycle_stage",
            run.deleted ? "deleted" : "active",
            "artifact_uri",
            artifactRoot + run.experiment + "/" + run.id + "/artifacts"),
        "data",
        Map.of(
            "params",
            run.params.entrySet().stream()
                .map(entry -> Map.of("key", entry.getKey(), "value", entry.getValue()))
                .toList(),
            "tags",
            run.tags.entrySet().stream()
                .map(entry -> Map.of("key", entry.getKey(), "value", entry.getValue()))
                .toList(),
            "metrics",
            run.points.stream().map(point -> Map.of("key", point.key())).distinct().toList()));
  }

  private Run run(@Nullable String id) throws Refusal {
    Run run = runs.get(String.valueOf(id));
    if (run == null) {
      throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "Run with id=%s not found".formatted(id));
    }
    return run;
  }

  private Run active(JsonNode body) throws Refusal {
    Run run = run(body.path("run_id").asString(""));
    if (run.deleted) {
      throw invalid("The run %s must be in the 'active' state.".formatted(run.id));
    }
    return run;
  }

  private Object log(JsonNode body) throws Refusal {
    Run run = active(body);
    JsonNode metrics = body.path("metrics");
    JsonNode params = body.path("params");
    if (metrics.size() > 1000 || params.size() > 100 || body.path("tags").size() > 100) {
      throw invalid("too many entities in one batch");
    }
    Map<String, String> added = new LinkedHashMap<>();
    for (JsonNode param : params) {
      String key = key(param);
      String value = param.path("value").asString("");
      String old = run.params.get(key);
      if (value.length() > LONGEST_PARAMETER || added.put(key, value) != null) {
        throw invalid("param " + key);
      }
      if (old != null && !old.equals(value)) {
        throw invalid("Changing param values is not allowed: " + key);
      }
    }
    List<Point> points = new ArrayList<>();
    for (JsonNode metric : metrics) {
      points.add(
          new Point(
              key(metric),
              metric.path("step").asLong(-1),
              metric.path("timestamp").asLong(-1),
              value(metric.path("value"))));
    }
    run.params.putAll(added);
    synchronized (run) {
      run.points.addAll(points);
    }
    setTags(run, body.path("tags"));
    return Map.of();
  }

  private Object logInputs(JsonNode body) throws Refusal {
    Run run = active(body);
    for (JsonNode input : body.path("datasets")) {
      JsonNode dataset = input.path("dataset");
      if (dataset.path("digest").asString("").isEmpty()
          || dataset.path("digest").asString("").length() > LONGEST_DIGEST
          || dataset.path("source_type").asString("").isEmpty()
          || dataset.path("source").asString("").isEmpty()) {
        throw invalid("dataset " + dataset);
      }
      run.datasets.add(dataset.path("name").asString(""));
    }
    return Map.of();
  }

  private Object deleteTag(JsonNode body) throws Refusal {
    String key = body.path("key").asString("");
    if (active(body).tags.remove(key) == null) {
      throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "No tag with name: " + key);
    }
    return Map.of();
  }

  private static double value(JsonNode value) throws Refusal {
    if (value.isNumber()) {
      return value.asDouble();
    }
    return switch (value.asString("")) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.MAX_VALUE;
      case "-Infinity" -> -Double.MAX_VALUE;
      default -> throw invalid("metric value " + value);
    };
  }

  private static void setTags(Run run, JsonNode tags) throws Refusal {
    for (JsonNode tag : tags) {
      String value = tag.path("value").asString("");
      if (value.length() > LONGEST_TAG) {
        throw invalid("tag " + tag.path("key"));
      }
      run.tags.put(key(tag), value);
    }
  }

  private static String key(JsonNode entry) throws Refusal {
    String key = entry.path("key").asString("");
    boolean normalized =
        !key.startsWith("..")
            && Arrays.stream(key.split("/", -1))
                .noneMatch(part -> List.of("", ".", "..").contains(part));
    if (!KEY.matcher(key).matches() || !normalized) {
      throw invalid("key " + key);
    }
    return key;
  }

  private Object update(JsonNode body) throws Refusal {
    Run run = active(body);
    run.status = body.path("status").asString("");
    if (!List.of("RUNNING", "FINISHED", "FAILED", "KILLED").contains(run.status)) {
      throw invalid("status " + run.status);
    }
    if (body.has("end_time")) {
      run.end = body.path("end_time").asLong(0);
    }
    return Map.of();
  }

  private Object delete(JsonNode body) throws Refusal {
    active(body).deleted = true;
    return Map.of();
  }

  private Map<String, Object> history(Map<String, String> query) throws Refusal {
    List<Map<String, Object>> points =
        run(query.get("run_id")).points.stream()
            .filter(point -> point.key().equals(query.get("metric_key")))
            .map(
                point ->
                    Map.<String, Object>of(
                        "key",
                        point.key(),
                        "step",
                        point.step(),
                        "timestamp",
                        point.timestamp(),
                        "value",
                        Double.isNaN(point.value()) ? "NaN" : (Object) point.value()))
            .toList();
    int from = Integer.parseInt(query.getOrDefault("page_token", "0"));
    int to = Math.min(points.size(), from + HISTORY_PAGE);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("metrics", points.subList(from, to));
    if (to < points.size()) {
      page.put("next_page_token", Integer.toString(to));
    }
    return page;
  }

  private static Refusal invalid(String message) {
    return new Refusal(400, "INVALID_PARAMETER_VALUE", message);
  }
}

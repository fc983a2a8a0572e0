package dev.flattail.trackers;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.ServiceAddress;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.SpecLeaves;
import dev.flattail.results.Judgment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a run says about its job besides figures: name, parameters, tags, a text with links. */
final class RunDescription {
  /** MLflow's limit of a parameter's value. */
  static final int LONGEST_PARAMETER = 6000;

  /** MLflow's limit of a tag's value, before version 2.10. */
  static final int LONGEST_TAG = 5000;

  private static final int LONGEST_NAME = 250;
  private static final String LABEL = "label.";
  private static final String NOTE = "mlflow.note.content";
  private static final int LONGEST_DIGEST = 36;
  private static final int SHORT_ID = 8;

  private final Job job;
  private final ServiceAddress service;
  private final boolean details;

  /**
   * Describes a job.
   *
   * @param details see {@link MlflowProperties#details}
   */
  RunDescription(Job job, ServiceAddress service, boolean details) {
    this.job = job;
    this.service = service;
    this.details = details;
  }

  String name() {
    String id = job.id().toString();
    return job.name() == null
        ? job.kind() + " " + id.substring(id.length() - SHORT_ID)
        : shortened(job.name(), LONGEST_NAME);
  }

  /**
   * Returns the tags that a run is created with, and which people may change in MLflow. The first
   * finds the run again.
   */
  Map<String, String> creationTags() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(MlflowRuns.JOB, job.id().toString());
    tags.put(NOTE, note());
    tags.putAll(tags());
    return tags;
  }

  /** Returns the tags that follow the job. */
  Map<String, String> tags() {
    Map<String, @Nullable Object> tags = new LinkedHashMap<>();
    tags.put("flattail.url", service.job(job.id()));
    tags.put("flattail.page", service.jobPage(job.id()));
    tags.put("flattail.kind", job.kind());
    tags.put("flattail.owner", job.owner());
    tags.put("flattail.sweep", job.sweep());
    tags.put("flattail.state", job.state().wire());
    tags.put("flattail.attempt", job.attempt());
    tags.put("flattail.reason", job.reason());
    tags.put("flattail.epochs", job.spec().asMap().get("epochs"));
    tags.put(
        "flattail.verdict", job.result() == null ? null : Judgment.verdictOf(job.result().asMap()));
    tags.put("flattail.error", field(job.error(), "title"));
    tags.put("flattail.errorDetail", details ? field(job.error(), "detail") : null);
    tags.put("mlflow.user", job.owner());
    tags.put("mlflow.source.type", "JOB");
    tags.put("mlflow.source.name", service.job(job.id()));
    if (job.provenance() != null) {
      Provenance ran = job.provenance().as(Provenance.class);
      tags.put("flattail.version", ran.version());
      tags.put("flattail.device", ran.device());
      tags.put("flattail.host", details ? ran.host() : null);
      tags.put("mlflow.source.git.commit", ran.commit().equals("unknown") ? null : ran.commit());
    }
    job.labels().forEach((name, value) -> tags.put(LABEL + name, value));
    Map<String, String> present = new LinkedHashMap<>();
    tags.forEach(
        (name, value) -> {
          if (value != null && !value.toString().isEmpty()) {
            present.put(name, shortened(value.toString(), LONGEST_TAG));
          }
        });
    return MlflowKeys.of(present);
  }

  /** Returns whether a tag is one of {@link #tags}, or was one before the job changed. */
  static boolean followsTheJob(String tag) {
    return !tag.equals(MlflowRuns.JOB) && (tag.startsWith("flattail.") || tag.startsWith(LABEL));
  }

  private static @Nullable Object field(@Nullable StoredJson document, String name) {
    return document == null ? null : document.asMap().get(name);
  }

  /**
   * Returns the values of the resolved spec, whose names are JSON pointers without the first slash.
   * MLflow never changes a parameter.
   */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    SpecLeaves.of(job.spec().asMap(), "")
        .forEach(
            (pointer, value) ->
                parameters.put(pointer.substring(1), shortened(text(value), LONGEST_PARAMETER)));
    return MlflowKeys.of(parameters);
  }

  private static String text(Object value) {
    return value instanceof String text ? text : StoredJson.of(value).text();
  }

  /** Returns name and hash of the data set, as far as the spec has them. */
  Map<String, String> dataset() {
    JsonNode dataset = job.spec().tree().path("dataset");
    String name = dataset.path("name").asString("");
    String hash = dataset.path("sha256").asString("");
    return name.isEmpty()
        ? Map.of()
        : Map.of(
            "name",
            shortened(name, LONGEST_NAME),
            "digest",
            hash.isEmpty() ? "none" : hash.substring(0, Math.min(hash.length(), LONGEST_DIGEST)));
  }

  /** Returns what the data set is for, in MLflow's words. */
  String datasetContext() {
    return job.kind().equals("train") ? "training" : "evaluation";
  }

  private String note() {
    String links =
        "[page](%s), [report](%s), [files](%s/artifacts), [log](%s/logs)"
            .formatted(
                service.jobPage(job.id()),
                service.jobReport(job.id()),
                service.job(job.id()),
                service.job(job.id()));
    return "Job %s of Flattail: %s".formatted(job.id(), links);
  }

  /** Cuts a text, but not within a character. */
  static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}

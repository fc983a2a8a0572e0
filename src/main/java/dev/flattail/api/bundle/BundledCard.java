package dev.flattail.api.bundle;

import dev.flattail.api.report.JobTables;
import dev.flattail.bundle.BundleManifest;
import dev.flattail.bundle.ModelCard;
import dev.flattail.bundle.ModelCard.Metric;
import dev.flattail.jobs.Job;
import dev.flattail.presets.Preset;
import dev.flattail.presets.PresetCatalog;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.TrainResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Collects what the model card of a bundle says about a job. */
@Component
final class BundledCard {
  /** Fields of specs that say who submitted the job and how it was scheduled. */
  private static final Set<String> OF_THE_JOB =
      Set.of("kind", "name", "labels", "priority", "device", "maxDuration", "expect");

  private final JobTables tables;
  private final PresetCatalog presets;

  BundledCard(JobTables tables, PresetCatalog presets) {
    this.tables = tables;
    this.presets = presets;
  }

  /** Returns the card of a job. */
  ModelCard of(Job job, BundleManifest manifest, BundledNetworks networks) {
    String name = job.name();
    return new ModelCard(
        name == null || name.isBlank() ? job.kind() + " " + job.id() : name,
        manifest.job(),
        manifest.software(),
        manifest.data(),
        networks.loading(),
        tables.of(job),
        metrics(job, networks.described()),
        settings(job),
        sources(job),
        manifest.pausedAfter(),
        repetition(job, manifest),
        manifest.error());
  }

  /** Returns the figures of a checkpoint; none for one that the result does not describe. */
  private static List<Metric> metrics(Job job, @Nullable String checkpoint) {
    if (checkpoint == null || job.result() == null) {
      return List.of();
    }
    TrainResult result = job.result().as(TrainResult.class);
    EvaluationResult figures =
        switch (checkpoint) {
          case "last" -> result.models().end();
          case "best" -> result.models().bestOnValidation();
          case "best-on-test" -> result.models().bestOnTest();
          case "stage1" -> result.stage1() == null ? null : result.stage1().end();
          default -> null;
        };
    if (figures == null) {
      return List.of();
    }
    String note = checkpoint.equals("best-on-test") ? " (epoch chosen by the test images)" : "";
    List<Metric> metrics = new ArrayList<>();
    add(metrics, "accuracy" + note, figures.accuracy());
    add(metrics, "balanced accuracy" + note, figures.balancedAccuracy());
    add(metrics, "accuracy of classes with many images" + note, figures.many());
    add(metrics, "accuracy of classes with medium numbers of images" + note, figures.medium());
    add(metrics, "accuracy of classes with few images" + note, figures.few());
    return metrics;
  }

  private static void add(List<Metric> metrics, String name, @Nullable Double value) {
    if (value != null) {
      metrics.add(new Metric("accuracy", name, value));
    }
  }

  /** Says what a job with the same spec computes. */
  private static String repetition(Job job, BundleManifest manifest) {
    if (!job.kind().equals("train")) {
      return "The spec runs the same measurement again, where the model exists that it names by id.";
    }
    List<String> text = new ArrayList<>();
    text.add("The spec runs the same training again.");
    if (!job.spec().tree().path("initFrom").isNull()) {
      text.add("It begins from weights that the spec names by id, which the service must have.");
    }
    if (manifest.pausedAfter() != null) {
      text.add(
          "It trains all epochs of the spec; this job was paused after epoch %d."
              .formatted(manifest.pausedAfter()));
      return String.join(" ", text);
    }
    if (manifest.hardware() != null && manifest.hardware().device().equals("cpu")) {
      text.add(
          "With the same data, versions, instruction set, number of threads and number format, it ends in the same"
              + " tensors, byte for byte.");
      if (manifest.job().attempts() > 1) {
        text.add("That holds if all attempts of this job ran on such machines.");
      }
    }
    return String.join(" ", text);
  }

  private static Map<String, String> settings(Job job) {
    Map<String, String> settings = new LinkedHashMap<>();
    job.spec()
        .tree()
        .properties()
        .forEach(
            field -> {
              if (!OF_THE_JOB.contains(field.getKey()) && !field.getValue().isNull()) {
                settings.put(field.getKey(), field.getValue().toString());
              }
            });
    return settings;
  }

  /** Returns the source of the preset that the spec came from, and its known differences. */
  private List<String> sources(Job job) {
    String name = job.spec().tree().path("preset").asString(null);
    List<String> sources = new ArrayList<>();
    for (Preset preset : presets.all()) {
      if (preset.name().equals(name)) {
        sources.add(preset.source());
      }
    }
    return sources;
  }
}

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
  ModelCard of(Job job, BundleManifest manifest, ModelCard.@Nullable Use use) {
    String name = job.name();
    return new ModelCard(
        name == null || name.isBlank() ? job.kind() + " " + job.id() : name,
        manifest.job(),
        manifest.software(),
        manifest.data(),
        use,
        tables.of(job),
        metrics(job),
        settings(job),
        sources(job),
        manifest.error());
  }

  private static List<Metric> metrics(Job job) {
    if (job.result() == null || !job.kind().equals("train")) {
      return List.of();
    }
    EvaluationResult figures = job.result().as(TrainResult.class).models().end();
    List<Metric> metrics = new ArrayList<>();
    add(metrics, "accuracy", "accuracy", figures.accuracy());
    add(metrics, "accuracy", "balanced accuracy", figures.balancedAccuracy());
    add(metrics, "accuracy", "accuracy of classes with many images", figures.many());
    add(metrics, "accuracy", "accuracy of classes with medium numbers of images", figures.medium());
    add(metrics, "accuracy", "accuracy of classes with few images", figures.few());
    return metrics;
  }

  private static void add(List<Metric> metrics, String type, String name, @Nullable Double value) {
    if (value != null) {
      metrics.add(new Metric(type, name, value));
    }
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

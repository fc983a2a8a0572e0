package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.InitClassifier;
import dev.flattail.jobspec.InitFrom;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LossMeasurementSpec;
import dev.flattail.jobspec.MeasurementSpec;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.safetensors.CheckpointMetadata;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Warns of what the file of an uploaded model leaves open or says wrongly. */
@Component
final class ModelWarnings {
  private final ModelSources models;
  private final ModelTrainings trainings;

  ModelWarnings(ModelSources models, ModelTrainings trainings) {
    this.models = models;
    this.trainings = trainings;
  }

  /**
   * Returns the warnings about a spec's model.
   *
   * @param spec as submitted, without problems: its model has the data set's number of classes
   */
  List<Warning> of(JobSpec spec, List<ClassSplit> classes) {
    List<Warning> warnings = new ArrayList<>();
    switch (spec) {
      case TrainSpec train -> {
        if (train.initFrom() instanceof InitFrom.FromCheckpoint from
            && from.classifier() == InitClassifier.LOADED) {
          TrainingFacts file = trainings.of(from, train.model());
          addWrongLength("classes", file.classNames(), classes, "/initFrom/checkpoint", warnings);
        }
      }
      case MeasurementSpec measurement -> {
        if (measurement.model() instanceof ModelSource.Uploaded uploaded) {
          CheckpointMetadata file = models.metadata(uploaded);
          if (file != null) {
            String pointer = "/model/checkpoint";
            addWrongLength("classes", file.classes(), classes, pointer, warnings);
            addWrongLength("trainCounts", file.trainCounts(), classes, pointer, warnings);
          }
          boolean unknown = uploaded.scale() == null && (file == null || file.scale() == null);
          if (uploaded.classifier() == Classifier.COSINE && unknown && scales(measurement)) {
            warnings.add(
                new Warning(
                    "/model/scale",
                    "1 is assumed, because neither the request nor the file's metadata says by which factor the training multiplied the cosines; set it (the loss's scale, often 16 to 30), since the loss, calibration and curvature depend on it"));
          }
        }
      }
    }
    return warnings;
  }

  /** Returns whether a measurement's figures depend on the model's scale. */
  private static boolean scales(MeasurementSpec measurement) {
    return switch (measurement) {
      case EvaluateSpec _ -> true;
      case LossMeasurementSpec ofLoss ->
          ofLoss.loss().logitFactor(1) != ofLoss.loss().logitFactor(2);
    };
  }

  private static void addWrongLength(
      String key,
      @Nullable List<?> entries,
      List<ClassSplit> classes,
      String pointer,
      List<Warning> warnings) {
    if (entries != null && entries.size() != classes.size()) {
      warnings.add(
          new Warning(
              pointer,
              "the file's metadata \"%s\" has %s, and its classifier %d outputs, so it is not used; upload the file with one entry for each output"
                  .formatted(
                      key,
                      entries.size() == 1 ? "1 entry" : entries.size() + " entries",
                      classes.size())));
    }
  }
}

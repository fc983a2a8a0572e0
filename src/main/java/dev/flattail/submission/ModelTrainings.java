package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.ImageSize;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.InitFrom;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.safetensors.CheckpointMetadata;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds out how a model was trained: from the training job's spec and data set, and from the
 * metadata of the model's file.
 */
@Component
final class ModelTrainings {
  private final ModelSources models;
  private final Datasets datasets;

  ModelTrainings(ModelSources models, Datasets datasets) {
    this.models = models;
    this.datasets = datasets;
  }

  /** Returns what is known. Problems with the model itself are reported elsewhere. */
  TrainingFacts of(ModelSource source) {
    CheckpointMetadata metadata = models.metadata(source);
    return switch (source) {
      case ModelSource.Uploaded _ -> metadata == null ? TrainingFacts.NONE : ofFile(metadata);
      case ModelSource.OfJob job -> {
        TrainSpec trained = models.training(job);
        yield trained == null ? TrainingFacts.NONE : ofJob(trained, metadata);
      }
    };
  }

  /**
   * Returns what is known of the classes that a model was trained on, and their groups. Reads no
   * file where the training job and its data set are known.
   */
  TrainingFacts classesOf(ModelSource source) {
    TrainSpec trained = source instanceof ModelSource.OfJob job ? models.training(job) : null;
    if (trained != null) {
      try {
        List<ClassSplit> classes = datasets.describe(trained.dataset());
        return new TrainingFacts(
            classes.stream().map(ClassSplit::name).toList(),
            classes.stream().map(ClassSplit::train).toList(),
            trained.evaluation().thresholds(),
            null,
            null,
            null,
            null);
      } catch (InvalidSpecException unknown) {
        // The file may say what they were.
      }
    }
    return of(source);
  }

  /** Returns what is known of the training of a job's initial weights. */
  TrainingFacts of(InitFrom from, ModelSpec model) {
    return of(
        switch (from) {
          case InitFrom.FromJob other -> new ModelSource.OfJob(other.job(), other.checkpoint());
          case InitFrom.FromCheckpoint uploaded ->
              new ModelSource.Uploaded(
                  uploaded.checkpoint(), model.arch(), model.classifier(), model.heads(), null);
        });
  }

  private static TrainingFacts ofFile(CheckpointMetadata file) {
    CheckpointMetadata.Scaling scaling = file.normalize();
    return new TrainingFacts(
        file.classes(),
        file.trainCounts(),
        thresholds(file.thresholds()),
        scaling == null ? null : new Normalize(scaling.mean(), scaling.std()),
        file.resize(),
        file.centerCrop(),
        side(file.imageSize()));
  }

  private static @Nullable Thresholds thresholds(@Nullable Map<String, Integer> cuts) {
    if (cuts == null) {
      return null;
    }
    Integer many = cuts.get("many");
    Integer few = cuts.get("few");
    return many == null || few == null
        ? new Thresholds.ByRank(cuts.getOrDefault("manyBelow", 0), cuts.getOrDefault("fewFrom", 0))
        : new Thresholds.ByCount(many, few);
  }

  private static @Nullable Integer side(@Nullable List<Integer> size) {
    return size != null && size.getFirst().equals(size.getLast()) ? size.getFirst() : null;
  }

  private TrainingFacts ofJob(TrainSpec trained, @Nullable CheckpointMetadata metadata) {
    TrainingFacts file = metadata == null ? TrainingFacts.NONE : ofFile(metadata);
    DatasetSpec dataset = trained.dataset();
    List<ClassSplit> classes = null;
    Integer side = file.side();
    try {
      classes = datasets.describe(dataset);
      ImageSize size = datasets.imageSize(dataset);
      side = size != null && size.height() == size.width() ? Integer.valueOf(size.width()) : side;
    } catch (InvalidSpecException gone) {
      // The data set was deleted; the file may still say what it was.
    }
    return new TrainingFacts(
        file.classNames() == null && classes != null
            ? classes.stream().map(ClassSplit::name).toList()
            : file.classNames(),
        classes == null ? file.trainCounts() : classes.stream().map(ClassSplit::train).toList(),
        trained.evaluation().thresholds(),
        dataset.normalize(),
        dataset.resize(),
        dataset.centerCrop(),
        side);
  }
}

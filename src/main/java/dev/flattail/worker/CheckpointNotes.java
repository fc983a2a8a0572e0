package dev.flattail.worker;

import dev.flattail.engine.data.DataSplits;
import dev.flattail.images.ImageSet;
import dev.flattail.jobs.Job;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.safetensors.CheckpointMetadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the metadata of a training's checkpoints say: where the model comes from, and what a
 * measurement of it has to take over.
 */
final class CheckpointNotes {
  private CheckpointNotes() {}

  /** Returns the metadata, besides the epoch and the scale of the logits. */
  static Map<String, String> of(JobContext context, TrainSpec spec, DataSplits data) {
    Job job = context.lease().job();
    ImageSet images = data.train();
    DatasetSpec dataset = spec.dataset();
    Map<String, String> notes = new HashMap<>();
    notes.put("job", job.id().toString());
    notes.put("specSha256", DigestUtils.sha256Hex(job.spec().text()));
    notes.put("epochs", Integer.toString(spec.allEpochs()));
    CheckpointMetadata.put(notes, CheckpointMetadata.CLASSES, images.classNames());
    CheckpointMetadata.put(
        notes,
        CheckpointMetadata.TRAIN_COUNTS,
        Arrays.stream(images.classCounts()).boxed().toList());
    CheckpointMetadata.put(
        notes, CheckpointMetadata.THRESHOLDS, cuts(spec.evaluation().thresholds()));
    CheckpointMetadata.put(notes, CheckpointMetadata.NORMALIZE, normalize(dataset.normalize()));
    CheckpointMetadata.put(notes, CheckpointMetadata.RESIZE, dataset.resize());
    CheckpointMetadata.put(notes, CheckpointMetadata.CENTER_CROP, dataset.centerCrop());
    CheckpointMetadata.put(
        notes, CheckpointMetadata.IMAGE_SIZE, List.of(images.height(), images.width()));
    return notes;
  }

  private static Map<String, Integer> cuts(Thresholds thresholds) {
    return switch (thresholds) {
      case Thresholds.ByCount cuts -> Map.of("many", cuts.many(), "few", cuts.few());
      case Thresholds.ByRank cuts ->
          Map.of("manyBelow", cuts.manyBelow(), "fewFrom", cuts.fewFrom());
    };
  }

  private static @Nullable Map<String, List<Double>> normalize(@Nullable Normalize given) {
    return given == null ? null : Map.of("mean", given.mean(), "std", given.std());
  }
}

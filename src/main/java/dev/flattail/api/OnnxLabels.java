package dev.flattail.api;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.onnx.OnnxModel;
import dev.flattail.safetensors.CheckpointMetadata;
import dev.flattail.safetensors.SafetensorsHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.info.BuildProperties;

/** What an ONNX file says about the model in it. */
final class OnnxLabels {
  private static final int SMALL = 32;

  private final String version;

  /**
   * @param build null in a build without its description, as in a development environment
   */
  OnnxLabels(@Nullable BuildProperties build) {
    String known = build == null ? null : build.getVersion();
    this.version = known == null ? "unknown" : known;
  }

  /** Returns the labels of a job's checkpoint. */
  OnnxModel.Labels of(Job job, JobCheckpoint checkpoint, ModelSpec model, boolean foldBatchNorm) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put("job", job.id().toString());
    metadata.put("checkpoint", checkpoint.name());
    metadata.put("weightsSha256", checkpoint.artifact().sha256());
    metadata.put("arch", Names.of(model.arch()));
    metadata.put("classifier", Names.of(model.classifier()));
    metadata.put("heads", Names.of(model.heads()));
    metadata.put("batchNorm", foldBatchNorm ? "folded" : "separate");
    return new OnnxModel.Labels(
        version,
        Names.of(model.arch()),
        """
        Checkpoint %s of Flattail's job %s. Input images [N, 3, H, W]: red, green and blue pixels \
        divided by 255; the graph normalizes them. Output logits [N, C] as the job's evaluation \
        computes them, in the order of the classes in the metadata."""
            .formatted(checkpoint.name(), job.id()),
        metadata);
  }

  /** Returns the normalization of the images that the model was trained with. */
  static Normalize normalize(TrainSpec trained, SafetensorsHeader checkpoint) {
    Normalize given = trained.dataset().normalize();
    if (given != null) {
      return given;
    }
    List<Integer> size = CheckpointMetadata.of(checkpoint.metadata()).imageSize();
    return Normalize.ofSide(size == null ? SMALL : size.getFirst());
  }
}

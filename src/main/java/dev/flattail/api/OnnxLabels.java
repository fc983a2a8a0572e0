package dev.flattail.api;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.onnx.OnnxModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.info.BuildProperties;

/** What an ONNX file says about the model in it. */
final class OnnxLabels {
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
    if (job.provenance() != null) {
      metadata.put("precision", job.provenance().as(Provenance.class).precision());
    }
    return new OnnxModel.Labels(
        version,
        Names.of(model.arch()),
        """
        Checkpoint %s of Flattail's job %s. Input images [N, 3, H, W]: red, green and blue \
        divided by 255; gray images have three equal channels. The graph normalizes them. Scaling \
        and cropping are up to the caller: see resize, centerCrop and imageSize in the metadata; \
        training scaled bilinearly with antialiasing, as Pillow. Output logits [N, C]: those of \
        an evaluation in float32, in the order of classes in the metadata. Probabilities are \
        softmax(scale * logits)."""
            .formatted(checkpoint.name(), job.id()),
        metadata);
  }

  /** Returns the normalization of the images that the model was trained with. */
  static Normalize normalize(TrainSpec trained) {
    // Every spec has it once it is resolved.
    return Objects.requireNonNull(trained.dataset().normalize(), "normalize of the data set");
  }
}

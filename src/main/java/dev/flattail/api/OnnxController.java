package dev.flattail.api;

import dev.flattail.api.http.ByteServing;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.NamedCheckpoints;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.architecture.CheckpointModels;
import dev.flattail.architecture.Inference;
import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.onnx.OnnxModel;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.TensorEntry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves checkpoints as ONNX files, which are made while they are sent. */
@RestController
class OnnxController {
  private static final String FOLD = "foldBatchNorm";
  private static final int IMAGE_CHANNELS = 3;

  private final Jobs jobs;
  private final NamedCheckpoints checkpoints;
  private final ArtifactStore store;
  private final OnnxLabels labels;

  OnnxController(
      Jobs jobs,
      NamedCheckpoints checkpoints,
      ArtifactStore store,
      ObjectProvider<BuildProperties> build) {
    this.jobs = jobs;
    this.checkpoints = checkpoints;
    this.store = store;
    this.labels = new OnnxLabels(build.getIfAvailable());
  }

  @GetMapping("/jobs/{id}/checkpoints/{name}.onnx")
  void onnx(
      @PathVariable String id,
      @PathVariable String name,
      @RequestParam MultiValueMap<String, String> query,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    boolean foldBatchNorm = new QueryParameters(query, Set.of(FOLD)).flag(FOLD);
    Job job = jobs.get(JobIds.parse(id));
    JobCheckpoint checkpoint = checkpoints.get(job, name);
    ArtifactContent content = store.open(checkpoint.artifact().storageKey());
    SafetensorsHeader header = UploadedCheckpoints.header(content);
    // Trainings alone have checkpoints.
    TrainSpec trained = (TrainSpec) SpecReader.readStored(job.spec().asMap());
    List<String> tensors = header.tensors().stream().map(TensorEntry::name).toList();
    ModelSpec model = CheckpointModels.of(trained, tensors);
    OnnxModel onnx =
        OnnxModel.of(
            Inference.of(model, IMAGE_CHANNELS),
            header,
            OnnxLabels.normalize(trained),
            foldBatchNorm,
            labels.of(job, checkpoint, model, foldBatchNorm));
    ByteServing.serve(
        request,
        response,
        ByteServing.Bytes.computed(
            name + ".onnx",
            MediaType.APPLICATION_OCTET_STREAM_VALUE,
            onnx.bytes(),
            onnx.tag(),
            (from, length) -> onnx.read(content::read, from, length)));
  }
}

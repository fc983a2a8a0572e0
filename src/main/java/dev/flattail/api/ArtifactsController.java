package dev.flattail.api;

import dev.flattail.api.http.ByteServing;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.NamedCheckpoints;
import dev.flattail.api.http.StoredBytes;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemException;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves the artifacts and checkpoints of jobs. */
@RestController
class ArtifactsController {
  private final Jobs jobs;
  private final NamedCheckpoints named;
  private final StoredBytes stored;

  ArtifactsController(Jobs jobs, NamedCheckpoints named, StoredBytes stored) {
    this.jobs = jobs;
    this.named = named;
    this.stored = stored;
  }

  /** Schema {@code Artifact} of the contract. */
  record ArtifactBody(String path, String mediaType, long bytes, String sha256, Instant createdAt) {
    static ArtifactBody of(Artifact artifact) {
      return new ArtifactBody(
          artifact.path(),
          artifact.mediaType(),
          artifact.bytes(),
          artifact.sha256(),
          artifact.createdAt());
    }
  }

  /** Schema {@code JobCheckpoint} of the contract. */
  record CheckpointBody(String name, int epoch, String path, long bytes, String sha256) {
    static CheckpointBody of(JobCheckpoint checkpoint) {
      Artifact artifact = checkpoint.artifact();
      return new CheckpointBody(
          checkpoint.name(),
          checkpoint.epoch(),
          artifact.path(),
          artifact.bytes(),
          artifact.sha256());
    }
  }

  @GetMapping(path = "/jobs/{id}/artifacts", produces = MediaType.APPLICATION_JSON_VALUE)
  List<ArtifactBody> artifacts(@PathVariable String id) {
    UUID jobId = jobs.get(JobIds.parse(id)).id();
    return jobs.artifacts(jobId).stream().map(ArtifactBody::of).toList();
  }

  @GetMapping("/jobs/{id}/artifacts/{*path}")
  void artifact(
      @PathVariable String id,
      @PathVariable String path,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    UUID jobId = jobs.get(JobIds.parse(id)).id();
    String relative = path.substring(1);
    Artifact artifact =
        jobs.artifact(jobId, relative)
            .orElseThrow(
                () ->
                    notFound(
                        "The job has no artifact '%s'. GET /jobs/%s/artifacts lists what it has."
                            .formatted(relative, jobId)));
    ByteServing.serve(request, response, stored.linked(artifact, lastSegment(artifact.path())));
  }

  @GetMapping(path = "/jobs/{id}/checkpoints", produces = MediaType.APPLICATION_JSON_VALUE)
  List<CheckpointBody> checkpoints(@PathVariable String id) {
    UUID jobId = jobs.get(JobIds.parse(id)).id();
    return jobs.checkpoints(jobId).stream().map(CheckpointBody::of).toList();
  }

  @GetMapping("/jobs/{id}/checkpoints/{name}")
  void checkpoint(
      @PathVariable String id,
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Job job = jobs.get(JobIds.parse(id));
    JobCheckpoint checkpoint = named.get(job, name);
    ByteServing.serve(
        request, response, stored.linked(checkpoint.artifact(), name + ".safetensors"));
  }

  private static ProblemException notFound(String detail) {
    return Problem.of(ProblemKind.NOT_FOUND, detail).exception();
  }

  private static String lastSegment(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}

package dev.flattail.api.bundle;

import dev.flattail.artifacts.UploadedCheckpoint;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.bundle.BundleManifest.SourceWeights;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.InitFrom;
import dev.flattail.jobspec.MeasurementSpec;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the weights that a job began from or measured. */
@Component
final class BundledSources {
  private final Jobs jobs;
  private final UploadedCheckpoints uploads;

  BundledSources(Jobs jobs, UploadedCheckpoints uploads) {
    this.jobs = jobs;
    this.uploads = uploads;
  }

  /** Returns the weights; null for a training from random weights. */
  @Nullable SourceWeights of(Job job) {
    return switch (SpecReader.readStored(job.spec().asMap())) {
      case TrainSpec training -> initial(job, training.initFrom());
      case MeasurementSpec measurement -> measured(job, measurement.model());
    };
  }

  private @Nullable SourceWeights initial(Job job, @Nullable InitFrom from) {
    return switch (from) {
      case null -> null;
      case InitFrom.FromJob other -> ofJob(job, "/initFrom", other.job(), other.checkpoint());
      case InitFrom.FromCheckpoint upload -> uploaded("/initFrom", upload.checkpoint());
    };
  }

  private SourceWeights measured(Job job, ModelSource model) {
    return switch (model) {
      case ModelSource.OfJob other -> ofJob(job, "/model", other.job(), other.checkpoint());
      case ModelSource.Uploaded upload -> uploaded("/model", upload.checkpoint());
    };
  }

  private SourceWeights ofJob(Job job, String pointer, String other, String checkpoint) {
    String sha256 =
        jobs.checkpoint(UUID.fromString(other), checkpoint)
            .map(JobCheckpoint::artifact)
            .filter(artifact -> isOlder(artifact, job))
            .map(Artifact::sha256)
            .orElse(null);
    return new SourceWeights(pointer, other, checkpoint, sha256);
  }

  /** Returns whether a job read these bytes: a training that goes on writes its weights anew. */
  private static boolean isOlder(Artifact artifact, Job job) {
    return job.startedAt() != null && artifact.createdAt().isBefore(job.startedAt());
  }

  private SourceWeights uploaded(String pointer, String id) {
    String sha256 = uploads.find(UUID.fromString(id)).map(UploadedCheckpoint::sha256).orElse(null);
    return new SourceWeights(pointer, null, id, sha256);
  }
}

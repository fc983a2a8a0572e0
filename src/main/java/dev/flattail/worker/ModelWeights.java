package dev.flattail.worker;

import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.InitFrom;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.safetensors.CheckpointMetadata;
import dev.flattail.safetensors.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** Copies weights from the artifact store to a local file, from which the engine reads them. */
final class ModelWeights {
  private final Jobs jobs;
  private final ArtifactStore store;
  private final UploadedCheckpoints uploads;

  private final StoreRetry retry;

  ModelWeights(Jobs jobs, ArtifactStore store, UploadedCheckpoints uploads, StoreRetry retry) {
    this.jobs = jobs;
    this.store = store;
    this.uploads = uploads;
    this.retry = retry;
  }

  /**
   * A model file with the description that the file itself lacks.
   *
   * @param scale factor for the logits before the softmax
   * @param classNames names of the outputs, in their order; null when the file does not say them
   * @param trainedOn data set of the training; null when it is not known
   */
  record Described(
      Path file,
      ModelSpec model,
      double scale,
      @Nullable List<String> classNames,
      @Nullable DatasetSpec trainedOn) {}

  Path fetch(InitFrom from, Path folder) throws IOException {
    Path file = folder.resolve("initial.safetensors");
    return switch (from) {
      case InitFrom.FromCheckpoint upload ->
          fetchUpload(upload.checkpoint(), "/initFrom/checkpoint", file);
      case InitFrom.FromJob job -> fetch(artifact(job.job(), job.checkpoint(), "/initFrom"), file);
    };
  }

  Described fetch(ModelSource source, Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    return switch (source) {
      case ModelSource.Uploaded upload -> {
        fetchUpload(upload.checkpoint(), "/model/checkpoint", file);
        CheckpointMetadata metadata = metadata(file);
        yield new Described(
            file, upload.model(), scale(upload, metadata), metadata.classes(), null);
      }
      case ModelSource.OfJob of -> {
        Artifact artifact = artifact(of.job(), of.checkpoint(), "/model");
        Job job = jobs.get(UUID.fromString(of.job()));
        if (JobExtension.isUnfinished(job, of.checkpoint())) {
          throw new InvalidSpecException(
              "/model/job",
              "job %s, which trained the model, was extended and is %s; resume this job when that one has succeeded"
                  .formatted(of.job(), job.state().wire()));
        }
        TrainSpec trained = (TrainSpec) SpecReader.readStored(job.spec().asMap());
        fetch(artifact, file);
        yield new Described(
            file,
            TrainedModel.described(trained, file),
            trained.lossOf(of.checkpoint()).logitScale(),
            metadata(file).classes(),
            trained.dataset());
      }
    };
  }

  private static CheckpointMetadata metadata(Path file) throws IOException {
    return CheckpointMetadata.of(Safetensors.header(file).metadata());
  }

  private static double scale(ModelSource.Uploaded upload, CheckpointMetadata metadata) {
    Double given = upload.scale();
    Double trained = metadata.scale();
    return given != null ? given : trained != null ? trained : 1;
  }

  private Artifact artifact(String job, String checkpoint, String pointer) {
    Optional<JobCheckpoint> found;
    try {
      found = jobs.checkpoint(UUID.fromString(job), checkpoint);
    } catch (JobNotFoundException deleted) {
      throw new InvalidSpecException(
          pointer + "/job",
          "job " + job + ", which trained the model, was deleted; submit a job with another model");
    }
    return found
        .map(JobCheckpoint::artifact)
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    pointer + "/checkpoint",
                    "job "
                        + job
                        + " has no checkpoint \""
                        + checkpoint
                        + "\" any more; submit a job with another model"));
  }

  private Path fetchUpload(String id, String pointer, Path file) throws IOException {
    UUID upload = UUID.fromString(id);
    if (uploads.find(upload).isEmpty()) {
      throw new InvalidSpecException(
          pointer,
          "the uploaded checkpoint " + id + " was deleted; upload it again and submit a new job");
    }
    retry.invoke(() -> copy(uploads.open(upload), file));
    return file;
  }

  /**
   * Copies a job's artifact to {@code file}.
   *
   * @throws DamagedArtifactException when its bytes differ from the published ones
   */
  Path fetch(Artifact artifact, Path file) throws IOException {
    String found;
    try {
      found = retry.invoke(() -> copy(store.open(artifact.storageKey()), file));
    } catch (NoSuchArtifactException gone) {
      throw new DamagedArtifactException(artifact.path(), "is not in the artifact store", gone);
    }
    if (!found.equals(artifact.sha256())) {
      throw new DamagedArtifactException(
          artifact.path(),
          "is damaged: its sha256 is %s, it was written with %s"
              .formatted(found, artifact.sha256()),
          null);
    }
    return file;
  }

  /** Copies the bytes and returns their SHA-256, in hex. */
  private static String copy(ArtifactContent stored, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    MessageDigest digest = DigestUtils.getSha256Digest();
    try (InputStream in = new DigestInputStream(stored.read(), digest)) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}

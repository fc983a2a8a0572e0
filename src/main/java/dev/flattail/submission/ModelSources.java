package dev.flattail.submission;

import dev.flattail.architecture.CheckpointModels;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.InitFrom;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.safetensors.CheckpointMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Checks the models that a spec starts from: uploaded checkpoints and checkpoints of other jobs.
 * Every check adds errors to {@code problems}.
 */
@Component
final class ModelSources {
  private final Jobs jobs;
  private final WeightsHeaders headers;

  ModelSources(Jobs jobs, WeightsHeaders headers) {
    this.jobs = jobs;
    this.headers = headers;
  }

  /** Returns which tensors of a checkpoint do not fit; null when all fit. */
  @FunctionalInterface
  private interface Fit {
    @Nullable String misfit(Map<String, List<Long>> found);
  }

  /** Checks a training's initial weights against a model of {@code classes} classes. */
  void checkInitial(
      InitFrom from, ModelSpec model, @Nullable Integer classes, List<SpecProblem> problems) {
    Fit fit = found -> CheckpointFit.misfitOfStart(found, model, classes, from.classifier());
    switch (from) {
      case InitFrom.FromCheckpoint uploaded ->
          checkUploaded(uploaded.checkpoint(), "/initFrom/checkpoint", fit, problems);
      case InitFrom.FromJob other -> {
        TrainSpec trained = trainSpec(other.job(), "/initFrom/job", problems);
        if (trained != null) {
          checkPublished(other.job(), other.checkpoint(), "/initFrom", trained, fit, problems);
        }
      }
    }
  }

  /** Checks an evaluation's model, which the training job's own spec describes. */
  void checkTrained(
      ModelSource.OfJob source, @Nullable Integer classes, List<SpecProblem> problems) {
    TrainSpec trained = trainSpec(source.job(), "/model/job", problems);
    if (trained != null) {
      checkPublished(
          source.job(),
          source.checkpoint(),
          "/model",
          trained,
          found ->
              CheckpointFit.misfitOfTrained(
                  found, CheckpointModels.of(trained, found.keySet()), classes),
          problems);
    }
  }

  void checkUploaded(
      String id,
      String pointer,
      ModelSpec model,
      @Nullable Integer classes,
      List<SpecProblem> problems) {
    checkUploaded(id, pointer, found -> CheckpointFit.misfit(found, model, classes), problems);
  }

  private void checkUploaded(String id, String pointer, Fit fit, List<SpecProblem> problems) {
    Optional<WeightsHeaders.Weights> found = headers.uploaded(id);
    if (found.isEmpty()) {
      problems.add(
          new SpecProblem(
              pointer,
              "there is no checkpoint '%s'; GET /checkpoints lists those there are, POST /checkpoints uploads one"
                  .formatted(id)));
    } else {
      addMisfit(fit.misfit(found.get().shapes()), pointer, problems);
    }
  }

  /**
   * Returns the pinned data set of the job that trained a model; null when there is no such job.
   */
  @Nullable DatasetSpec datasetOf(ModelSource.OfJob source) {
    TrainSpec trained = training(source);
    return trained == null ? null : trained.dataset();
  }

  /** Returns the description of a model; null when there is no such job. */
  @Nullable ModelSpec modelOf(ModelSource source) {
    return switch (source) {
      case ModelSource.OfJob of -> {
        TrainSpec trained = training(of);
        yield trained == null ? null : modelOf(of, trained);
      }
      case ModelSource.Uploaded uploaded -> uploaded.model();
    };
  }

  private ModelSpec modelOf(ModelSource.OfJob source, TrainSpec trained) {
    return jobs.checkpoint(UUID.fromString(source.job()), source.checkpoint())
        .map(found -> headers.published(found.artifact()).shapes().keySet())
        .map(tensors -> CheckpointModels.of(trained, tensors))
        // checkTrained reports a missing checkpoint.
        .orElse(trained.model());
  }

  /**
   * Returns the factor on the logits by which a model's probabilities are computed; 1 when there is
   * no such job, or nothing tells the scale of an uploaded model.
   */
  double scaleOf(ModelSource source) {
    return switch (source) {
      case ModelSource.OfJob of -> {
        TrainSpec trained = training(of);
        yield trained == null ? 1 : trained.lossOf(of.checkpoint()).logitScale();
      }
      case ModelSource.Uploaded uploaded -> scaleOf(uploaded);
    };
  }

  private double scaleOf(ModelSource.Uploaded uploaded) {
    Double given = uploaded.scale();
    CheckpointMetadata metadata = given == null ? metadata(uploaded) : null;
    Double trained = metadata == null ? null : metadata.scale();
    return given != null ? given : trained != null ? trained : 1;
  }

  /** Returns the metadata of a model's file; null when there is no such file. */
  @Nullable CheckpointMetadata metadata(ModelSource source) {
    return switch (source) {
      case ModelSource.OfJob of ->
          find(of.job())
              .flatMap(job -> jobs.checkpoint(job.id(), of.checkpoint()))
              .map(checkpoint -> headers.published(checkpoint.artifact()).metadata())
              .orElse(null);
      case ModelSource.Uploaded uploaded ->
          headers
              .uploaded(uploaded.checkpoint())
              .map(WeightsHeaders.Weights::metadata)
              .orElse(null);
    };
  }

  /** Returns the spec of the job that trained a model; null when there is no such training. */
  @Nullable TrainSpec training(ModelSource.OfJob source) {
    Optional<Job> job = find(source.job());
    // checkTrained reports problems with the job.
    return job.isPresent()
            && SpecReader.readStored(job.get().spec().asMap()) instanceof TrainSpec trained
        ? trained
        : null;
  }

  private void checkPublished(
      String job,
      String name,
      String pointer,
      TrainSpec trained,
      Fit fit,
      List<SpecProblem> problems) {
    UUID id = UUID.fromString(job);
    Optional<JobCheckpoint> checkpoint = jobs.checkpoint(id, name);
    if (checkpoint.isPresent()) {
      addMisfit(
          fit.misfit(headers.published(checkpoint.get().artifact()).shapes()),
          pointer + "/checkpoint",
          problems);
      return;
    }
    if (NoBestCheckpoint.is(name, trained)) {
      problems.add(
          new SpecProblem(pointer + "/checkpoint", NoBestCheckpoint.message("job " + job), "last"));
      return;
    }
    List<String> names = jobs.checkpoints(id).stream().map(JobCheckpoint::name).toList();
    problems.add(
        new SpecProblem(
            pointer + "/checkpoint",
            "job %s has no checkpoint '%s'%s"
                .formatted(
                    job, name, names.isEmpty() ? " yet" : "; it has " + String.join(", ", names)),
            names.isEmpty() ? null : names.getLast()));
  }

  private @Nullable TrainSpec trainSpec(String id, String pointer, List<SpecProblem> problems) {
    Optional<Job> job = find(id);
    if (job.isEmpty()) {
      problems.add(new SpecProblem(pointer, "there is no job '%s'".formatted(id)));
      return null;
    }
    if (SpecReader.readStored(job.get().spec().asMap()) instanceof TrainSpec trained) {
      return trained;
    }
    problems.add(
        new SpecProblem(
            pointer, "job %s is of kind %s and trains no model".formatted(id, job.get().kind())));
    return null;
  }

  /** Returns the SHA-256 of a model's weights; empty when they do not exist. */
  Optional<String> sha256(ModelSource source) {
    return switch (source) {
      case ModelSource.OfJob trained ->
          Uuids.isUuid(trained.job())
              ? jobs.checkpoint(UUID.fromString(trained.job()), trained.checkpoint())
                  .map(checkpoint -> checkpoint.artifact().sha256())
              : Optional.empty();
      case ModelSource.Uploaded uploaded -> headers.sha256(uploaded.checkpoint());
    };
  }

  /** Returns the job with an id, if any. */
  Optional<Job> find(String id) {
    if (!Uuids.isUuid(id)) {
      return Optional.empty();
    }
    try {
      return Optional.of(jobs.get(UUID.fromString(id)));
    } catch (JobNotFoundException unknown) {
      return Optional.empty();
    }
  }

  private static void addMisfit(
      @Nullable String misfit, String pointer, List<SpecProblem> problems) {
    if (misfit != null) {
      problems.add(new SpecProblem(pointer, misfit));
    }
  }
}

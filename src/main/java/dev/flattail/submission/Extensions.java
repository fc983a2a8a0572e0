package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Extension;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobChangedException;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.TrainingExtensions;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.ReadSpec;
import dev.flattail.jobspec.read.RunLength;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schedule.EpochPlan;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.presets.PresetCatalog;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Extends trainings. An extended training ends in the same bytes as one that was submitted with the
 * larger number of epochs, so what does not allow that is refused.
 */
@Component
public final class Extensions {
  private final Jobs jobs;
  private final TrainingExtensions extensions;
  private final PresetCatalog presets;
  private final Datasets datasets;

  Extensions(Jobs jobs, TrainingExtensions extensions, PresetCatalog presets, Datasets datasets) {
    this.jobs = jobs;
    this.extensions = extensions;
    this.presets = presets;
    this.datasets = datasets;
  }

  /**
   * Returns a training that has succeeded to the queue. It continues from its checkpoint {@code
   * last}, after early stopping without early stopping.
   *
   * @param epochs number of epochs of its new spec
   * @param version the version that the job must still have; null for any
   * @throws InvalidSpecException when the spec does not allow it; pointers are those of the job's
   *     spec
   * @throws dev.flattail.jobs.JobConflictException when the job has not succeeded, or cannot go on
   * @throws JobChangedException when the job has another version
   * @throws dev.flattail.jobs.StillNeededException when queued or running jobs need its model
   */
  public Job extend(UUID id, int epochs, @Nullable Long version) {
    Job job = jobs.get(id);
    if (version != null && version != job.version()) {
      throw new JobChangedException();
    }
    TrainingExtensions.requireSucceeded(id, job.state());
    if (!(SpecReader.readStored(job.spec().asMap()) instanceof TrainSpec before)) {
      throw new InvalidSpecException(
          "/kind", "is %s; only a training has epochs".formatted(job.kind()));
    }
    int completed = jobs.checkpoint(id, "last").map(JobCheckpoint::epoch).orElse(0);
    try {
      return extensions.extend(id, extension(job, before, completed, epochs), job.version());
    } catch (JobChangedException changed) {
      if (version != null) {
        throw changed;
      }
      // Another caller was faster. The job has its new state now.
      return extend(id, epochs, null);
    }
  }

  private Extension extension(Job job, TrainSpec before, int completed, int epochs) {
    if (before.stage2() != null && completed >= before.epochs()) {
      throw new InvalidSpecException(
          "/stage2",
          "began from the first stage's model after %s, which an extension would change; %s"
              .formatted(counted(before.epochs()), remedy(job, epochs)));
    }
    if (epochs <= completed) {
      throw new InvalidSpecException(
          "/epochs",
          "must be more than the %s done, was %d"
              .formatted(
                  completed == 1 ? "epoch that is" : completed + " epochs that are", epochs));
    }
    @Nullable ReadSpec submitted = submitted(job, epochs);
    TrainSpec after =
        RunLength.of(
            before,
            epochs,
            !stoppedEarly(job),
            submitted == null ? null : (TrainSpec) submitted.spec());
    datasets.requirePresent(Objects.requireNonNull(after.dataset()));
    List<ClassSplit> classes = datasets.describe(after.dataset());
    EpochPlan.firstDifference(before, after, Math.min(completed, before.epochs()), classes.size())
        .ifPresent(
            difference -> {
              throw new InvalidSpecException(
                  difference.here().pointer(), detail(difference, job, before, epochs));
            });
    return new Extension(
        completed,
        before.epochs(),
        epochs,
        ResultFiles.checkpoint(JobExtension.checkpointAfter(completed)),
        SpecWriter.write(after),
        StoredJson.of(warnings(job, before, after, submitted, classes)));
  }

  private static boolean stoppedEarly(Job job) {
    Stopped stopped = job.result() == null ? null : job.result().as(TrainResult.class).stopped();
    return stopped != null && stopped.reason() == StopReason.EARLY_STOPPING;
  }

  /** Reads the caller's spec with another number of epochs; null when it can no longer be read. */
  private @Nullable ReadSpec submitted(Job job, int epochs) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(job.submittedSpec().asMap());
    tree.put("epochs", epochs);
    try {
      return presets.readWithWarnings(tree);
    } catch (InvalidSpecException unreadable) {
      return null;
    }
  }

  private static String detail(
      EpochPlan.Difference difference, Job job, TrainSpec before, int epochs) {
    return "%s in epoch %d: %s in a run of %s, %s in one of %d. So the epochs that are done are not those of such a run; %s"
        .formatted(
            difference.here().name(),
            difference.epoch(),
            text(difference.here().value()),
            counted(before.epochs()),
            text(difference.there().value()),
            epochs,
            remedy(job, epochs));
  }

  private static String text(@Nullable Object value) {
    return value instanceof Boolean flag ? flag ? "yes" : "no" : String.valueOf(value);
  }

  private static String remedy(Job job, int epochs) {
    return "submit a training of %s, or one with \"initFrom\": {\"job\": \"%s\"} that starts a schedule of its own from these weights"
        .formatted(counted(epochs), job.id());
  }

  private static String counted(int epochs) {
    return epochs == 1 ? "1 epoch" : epochs + " epochs";
  }

  /** Replaces the warnings that follow from the number of epochs. */
  private List<Warning> warnings(
      Job job,
      TrainSpec before,
      TrainSpec after,
      @Nullable ReadSpec submitted,
      List<ClassSplit> classes) {
    List<Warning> known = List.of(job.warnings().as(Warning[].class));
    ReadSpec first = submitted(job, before.epochs());
    if (submitted == null || first == null) {
      return known;
    }
    List<Warning> warnings = new ArrayList<>(known);
    warnings.removeAll(first.warnings());
    warnings.removeAll(ExpectationChecks.warnings(before, classes));
    warnings.addAll(submitted.warnings());
    warnings.addAll(ExpectationChecks.warnings(after, classes));
    if (after.earlyStopping() == null) {
      warnings.removeIf(warning -> warning.pointer().startsWith("/earlyStopping"));
    }
    return warnings;
  }
}

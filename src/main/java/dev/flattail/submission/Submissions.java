package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.Submitted;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.webhooks.NotifyScope;
import dev.flattail.webhooks.NotifyTargets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Submits jobs: reads the request's JSON, resolves it against the data, pins the data, and adds the
 * job to the queue.
 */
@Component
public final class Submissions {
  private final Jobs jobs;
  private final SubmittedSpecs specs;
  private final KeptEigenvectors eigenvectors;
  private final OpenSetResolver openSets;
  private final HessianMemories memories;
  private final MeasuredParameters parameters;

  Submissions(
      Jobs jobs,
      SubmittedSpecs specs,
      KeptEigenvectors eigenvectors,
      OpenSetResolver openSets,
      HessianMemories memories,
      MeasuredParameters parameters) {
    this.memories = memories;
    this.parameters = parameters;
    this.jobs = jobs;
    this.specs = specs;
    this.eigenvectors = eigenvectors;
    this.openSets = openSets;
  }

  /**
   * Submits a job.
   *
   * @throws dev.flattail.jobspec.schema.InvalidSpecException naming all errors
   */
  public Submitted submit(
      Map<String, @Nullable Object> tree,
      @Nullable IdempotencyKey key,
      @Nullable String traceparent) {
    return Optional.ofNullable(key)
        .flatMap(jobs::replay)
        .orElseGet(
            () -> {
              ResolvedSpec resolved = specs.read(tree);
              return jobs.submit(
                  submission(resolved.spec(), resolved.warnings(), tree, key, traceparent));
            });
  }

  /**
   * Creates a submission from a resolved spec.
   *
   * @param spec resolved spec
   * @param warnings what the spec's author may not have meant
   * @param tree the spec as the caller wrote it
   * @param traceparent W3C trace context of the request
   */
  public static Submission submission(
      JobSpec spec,
      List<Warning> warnings,
      Map<String, @Nullable Object> tree,
      @Nullable IdempotencyKey key,
      @Nullable String traceparent) {
    return new Submission(
        spec.kind(),
        spec.name(),
        spec.labels(),
        spec.priority(),
        spec.maxDuration(),
        SpecWriter.write(spec),
        withoutTargets(tree),
        StoredJson.of(warnings),
        null,
        key,
        traceparent,
        NotifyTargets.stored(tree.get(NotifyTargets.FIELD), NotifyScope.JOB));
  }

  /** Leaves out the webhook targets: the addresses of many receivers are secrets. */
  private static Map<String, @Nullable Object> withoutTargets(Map<String, @Nullable Object> tree) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(tree);
    rest.remove(NotifyTargets.FIELD);
    return rest;
  }

  /**
   * Returns what {@link #submit} would create, without submitting.
   *
   * @throws dev.flattail.jobspec.schema.InvalidSpecException naming all errors
   */
  public DryRunBody dryRun(Map<String, @Nullable Object> tree) {
    ResolvedSpec resolved = specs.read(tree);
    return new DryRunBody(
        SpecWriter.write(resolved.spec()),
        resolved.classes(),
        stepsPerEpoch(resolved),
        steps(resolved),
        memory(resolved),
        resolved.warnings());
  }

  private DryRunBody.@Nullable Memory memory(ResolvedSpec resolved) {
    if (resolved.spec() instanceof HessianSpec hessian && hessian.dataset() != null) {
      HessianMemory memory = memories.of(hessian, hessian.dataset(), resolved.classes());
      return memory == null ? null : DryRunBody.Memory.of(memory);
    }
    return null;
  }

  /** Returns the number of steps of the whole job. */
  public long steps(ResolvedSpec resolved) {
    return resolved.spec() instanceof TrainSpec train
        ? train.steps(total(resolved.classes(), ClassSplit::train))
        : stepsPerEpoch(resolved) * rounds(resolved);
  }

  private long stepsPerEpoch(ResolvedSpec resolved) {
    return switch (resolved.spec()) {
      case TrainSpec train -> train.stepsPerEpoch(total(resolved.classes(), ClassSplit::train));
      case EvaluateSpec evaluate ->
          (long)
                  Math.ceilDiv(
                      total(resolved.classes(), SpecResolver.imagesOf(evaluate.split())),
                      evaluate.batchSize())
              + (evaluate.openSet() == null
                  ? 0
                  : Math.ceilDiv(
                      openSets.images(evaluate.openSet().dataset()), evaluate.batchSize()));
      case HessianSpec hessian -> hessian.productsAtMost(Long.MAX_VALUE);
      case LandscapeSpec landscape -> (long) Math.pow(landscape.points(), landscape.dimensions());
      // Evaluations at the model itself, every draw, the gradient, and SAM's point.
      case FlatnessSpec flatness -> 3 + (long) flatness.radii().size() * flatness.draws();
    };
  }

  /** Returns the number of rounds: epochs, or the sets of images that are measured separately. */
  private long rounds(ResolvedSpec resolved) {
    int classes = resolved.classes().size();
    return switch (resolved.spec()) {
      case TrainSpec train -> train.epochs();
      case EvaluateSpec _ -> 1;
      case HessianSpec hessian ->
          (long) MeasuredParameters.subjects(hessian, classes) * parameters.blocks(hessian);
      case LandscapeSpec landscape ->
          landscape.hessianJob() == null
              ? 1
              : landscape.classes().of(classes).length
                  + (eigenvectors.ofWholeSplit(UUID.fromString(landscape.hessianJob())) ? 1 : 0);
      case FlatnessSpec _ -> 1;
    };
  }

  static int total(List<ClassSplit> classes, ToIntFunction<ClassSplit> images) {
    return classes.stream().mapToInt(images).sum();
  }
}

package dev.flattail.api;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.Submitted;
import dev.flattail.spec.JobSpec;
import dev.flattail.spec.MeasurementSpec;
import dev.flattail.spec.SpecWriter;
import dev.flattail.spec.TrainSpec;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** From a request's JSON to a job in the queue: read, resolve against the data, pin, submit. */
@Component
final class Submissions {
  private final Jobs jobs;
  private final SubmittedSpecs specs;

  Submissions(Jobs jobs, SubmittedSpecs specs) {
    this.jobs = jobs;
    this.specs = specs;
  }

  /**
   * @throws dev.flattail.spec.InvalidSpec with all that is wrong
   */
  Submitted submit(Map<String, @Nullable Object> tree, @Nullable IdempotencyKey key) {
    JobSpec spec = specs.read(tree).spec();
    return jobs.submit(
        new Submission(
            spec.kind(),
            spec.name(),
            spec.labels(),
            spec.priority(),
            spec.maxDuration(),
            SpecWriter.write(spec),
            tree,
            key,
            null));
  }

  /**
   * What {@link #submit} would make of it.
   *
   * @throws dev.flattail.spec.InvalidSpec with all that is wrong
   */
  DryRunBody dryRun(Map<String, @Nullable Object> tree) {
    ResolvedSpec resolved = specs.read(tree);
    long perEpoch = stepsPerEpoch(resolved);
    long epochs = resolved.spec() instanceof TrainSpec train ? train.epochs() : 1;
    return new DryRunBody(
        SpecWriter.write(resolved.spec()), resolved.classes(), perEpoch, perEpoch * epochs);
  }

  private static long stepsPerEpoch(ResolvedSpec resolved) {
    return switch (resolved.spec()) {
      case TrainSpec train -> train.stepsPerEpoch(total(resolved.classes(), ClassSplit::train));
      case MeasurementSpec measurement ->
          Math.ceilDiv(
              total(resolved.classes(), SpecResolver.imagesOf(measurement.split())),
              measurement.batchSize());
    };
  }

  static int total(List<ClassSplit> classes, ToIntFunction<ClassSplit> images) {
    return classes.stream().mapToInt(images).sum();
  }
}

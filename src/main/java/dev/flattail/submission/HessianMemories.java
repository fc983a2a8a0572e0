package dev.flattail.submission;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.RecordedMemory;
import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.ImageSize;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.WorkerGpu;
import dev.flattail.jobs.WorkerView;
import dev.flattail.jobspec.BasisFormat;
import dev.flattail.jobspec.BasisPlan;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Precision;
import dev.flattail.jobspec.Warning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Estimates the memory of Hessian jobs, and compares it with that of the connected workers. */
@Component
final class HessianMemories {
  private static final int IMAGE_CHANNELS = 3;
  private static final double GIB = 1L << 30;
  private static final double MIB = 1L << 20;
  private static final String BASIS_BUDGET = "/basisBudgetMiB";

  private final ModelSources models;
  private final Datasets datasets;
  private final Jobs jobs;

  HessianMemories(ModelSources models, Datasets datasets, Jobs jobs) {
    this.models = models;
    this.datasets = datasets;
    this.jobs = jobs;
  }

  /**
   * Estimates the memory of a job without problems; null when its model is gone or its images
   * differ in size.
   *
   * @param dataset whose images it measures
   */
  @Nullable HessianMemory of(HessianSpec spec, DatasetSpec dataset, List<ClassSplit> classes) {
    ModelSpec model = models.modelOf(spec.model());
    ImageSize size = datasets.imageSize(dataset);
    if (model == null || size == null) {
      return null;
    }
    Architecture architecture = Architecture.of(model, IMAGE_CHANNELS);
    long parameters = MeasuredParameters.number(model, classes.size());
    int bytes = spec.precision() == Precision.FLOAT64 ? Double.BYTES : Float.BYTES;
    return HessianMemory.of(
        spec,
        parameters,
        MeasuredParameters.ofLargestBlock(spec, model, classes.size()),
        RecordedMemory.of(architecture, parameters, size.height(), size.width(), bytes),
        mostImages(spec, classes));
  }

  private static long mostImages(HessianSpec spec, List<ClassSplit> classes) {
    ToIntFunction<ClassSplit> images = SpecResolver.imagesOf(spec.split());
    Integer most = spec.maxSamplesPerClass();
    int[] drawn =
        classes.stream()
            .mapToInt(images)
            .map(count -> most == null ? count : Math.min(most, count))
            .toArray();
    return spec.overall()
        ? Arrays.stream(drawn).asLongStream().sum()
        : IntStream.of(spec.classes().of(classes.size())).mapToLong(c -> drawn[c]).max().orElse(0);
  }

  /** Returns the warnings about a job's memory. */
  List<Warning> warnings(HessianSpec spec, DatasetSpec dataset, List<ClassSplit> classes) {
    HessianMemory memory = of(spec, dataset, classes);
    List<Warning> warnings = new ArrayList<>();
    if (memory != null) {
      addFloat32(spec, memory, warnings);
      addRestarts(spec, memory.basis(), warnings);
      addTooLarge(spec, memory, warnings);
    }
    return warnings;
  }

  private static void addRestarts(HessianSpec spec, BasisPlan basis, List<Warning> warnings) {
    if (basis.restarts()) {
      int steps = basis.vectors() - 1;
      warnings.add(
          new Warning(
              BASIS_BUDGET,
              "a basis of %d steps takes %d MiB, so a run restarts when its basis is full, after %d. The extremes go on converging; the density is that of the first %d steps. Raise basisBudgetMiB, or set lanczosSteps to %d"
                  .formatted(
                      spec.lanczosSteps(),
                      (long)
                          Math.ceil(
                              basis.bytes() / MIB / basis.vectors() * (spec.lanczosSteps() + 1)),
                      steps,
                      steps,
                      steps)));
    }
  }

  /** Warns where float64 was asked for, and the bases do not hold it. */
  private static void addFloat32(HessianSpec spec, HessianMemory memory, List<Warning> warnings) {
    BasisPlan basis = memory.basis();
    if (spec.precision() == Precision.FLOAT64 && basis.format() == BasisFormat.FLOAT32) {
      warnings.add(
          new Warning(
              BASIS_BUDGET,
              "the Krylov bases fit in float32 alone, which cannot tell differences below 3e-7 of the largest eigenvalue, though precision is float64. Raise basisBudgetMiB, or lower lanczosSteps or probes"));
    }
  }

  private void addTooLarge(HessianSpec spec, HessianMemory memory, List<Warning> warnings) {
    long[] known =
        jobs.workers().stream()
            .filter(worker -> !worker.lost() && worker.has(spec.device()))
            .mapToLong(worker -> bytes(worker, spec.device()))
            .toArray();
    long most = LongStream.of(known).max().orElse(Long.MAX_VALUE);
    // A worker that does not know its memory says 0.
    if (LongStream.of(known).allMatch(bytes -> bytes > 0) && memory.total() > most) {
      warnings.add(
          new Warning(
              largest(memory),
              String.format(
                  Locale.ROOT,
                  "the job needs about %.1f GiB, and no connected worker that can run it has more than %.1f GiB. Of these, %.1f GiB are Krylov bases (lower basisBudgetMiB), %.1f GiB kept graphs (lower memoryBudgetMiB), and %.1f GiB one batch (lower batchSize)",
                  memory.total() / GIB,
                  most / GIB,
                  memory.bases() / GIB,
                  memory.graphs() / GIB,
                  memory.batch() / GIB)));
    }
  }

  private static long bytes(WorkerView worker, String device) {
    WorkerGpu gpu = worker.gpu();
    return gpu == null || device.equals("cpu") ? worker.cpu().memoryBytes() : gpu.memoryBytes();
  }

  private static String largest(HessianMemory memory) {
    long most = Math.max(memory.bases(), Math.max(memory.graphs(), memory.batch()));
    return most == memory.bases()
        ? BASIS_BUDGET
        : most == memory.graphs() ? "/memoryBudgetMiB" : "/batchSize";
  }
}

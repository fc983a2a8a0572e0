package dev.flattail.submission;

import dev.flattail.architecture.Architecture;
import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.CurvatureSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Warns of measurements along a training that may take much time or memory. */
final class CurvatureWarnings {
  private static final String POINTER = "/curvature";
  private static final int IMAGE_CHANNELS = 3;

  /** Passes over an image: of a Hessian product, and of a training step. */
  private static final long PASSES_OF_PRODUCT = 4;

  private static final long PASSES_OF_STEP = 3;

  /** Number of runs whose float64 bases are kept at once. */
  private static final int KEPT_RUNS = 3;

  private static final double GIB = 1L << 30;
  private static final double MUCH_GIB = 4;

  private CurvatureWarnings() {}

  /** Returns the warnings about a spec whose measured classes have images. */
  static List<Warning> of(TrainSpec spec, List<ClassSplit> classes) {
    CurvatureSpec curvature = spec.curvature();
    if (curvature == null) {
      return List.of();
    }
    List<Warning> warnings = new ArrayList<>();
    int between = Math.min(curvature.everyEpochs(), Math.max(1, spec.allEpochs()));
    double training =
        (double) between * PASSES_OF_STEP * Submissions.total(classes, ClassSplit::train);
    double ratio = passes(curvature, classes) / training;
    if (ratio > 1) {
      warnings.add(
          new Warning(
              POINTER,
              String.format(
                  Locale.ROOT,
                  "a measurement may take up to %.1f times as many passes over images as the %d epochs before it; choose fewer classes, or lower maxSamplesPerClass, lanczosSteps or probes",
                  ratio,
                  between)));
    }
    double gib = basisBytes(curvature, spec.model(), classes.size()) / GIB;
    if (gib > MUCH_GIB) {
      warnings.add(
          new Warning(
              POINTER,
              String.format(
                  Locale.ROOT,
                  "a measurement may keep %.0f GiB of vectors in memory, beside the training's own; lower lanczosSteps or probes",
                  gib)));
    }
    return warnings;
  }

  private static double passes(CurvatureSpec curvature, List<ClassSplit> classes) {
    ToIntFunction<ClassSplit> images = SpecResolver.imagesOf(curvature.split());
    long drawn =
        Arrays.stream(curvature.classes().of(classes.size()))
            .mapToLong(
                c -> Math.min(images.applyAsInt(classes.get(c)), curvature.maxSamplesPerClass()))
            .sum();
    return (double) drawn * curvature.productsAtMost() * PASSES_OF_PRODUCT;
  }

  private static double basisBytes(CurvatureSpec curvature, ModelSpec model, int classes) {
    long parameters =
        Architecture.of(model.arch(), IMAGE_CHANNELS)
            .tensors(model.heads(), model.classifier(), classes)
            .values()
            .stream()
            .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
            .sum();
    long vectors = (long) Math.min(KEPT_RUNS, curvature.probes()) * (curvature.lanczosSteps() + 1);
    return (double) vectors * parameters * Double.BYTES;
  }
}

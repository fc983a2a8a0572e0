package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.CurvatureSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Warns of measurements along a training that may take much time. */
final class CurvatureWarnings {
  private static final String POINTER = "/curvature";

  /** Passes over an image: of a Hessian product, and of a training step. */
  private static final long PASSES_OF_PRODUCT = 4;

  private static final long PASSES_OF_STEP = 3;

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
                  "a measurement may take up to %.1f times as many passes over images as the %s before it; choose fewer classes, or lower maxSamplesPerClass, lanczosSteps or probes",
                  ratio,
                  between == 1 ? "epoch" : between + " epochs")));
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
}

package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.MeasurementSpec;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.Precision;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Problems;

/** Checks the rules of all measurements. */
final class MeasurementRules {
  private MeasurementRules() {}

  static void check(MeasurementSpec spec, String pointer, Problems problems) {
    if (spec.model() instanceof ModelSource.Uploaded
        && spec.dataset() == null
        && !problems.under(pointer + "/dataset")) {
      problems.add(pointer + "/dataset", "is required when the model is an uploaded checkpoint");
    }
  }

  /** Refuses bfloat16 for measurements that differentiate the model. */
  static void checkPrecision(
      Precision precision, String measured, String pointer, Problems problems) {
    if (precision == Precision.BFLOAT16 && !problems.under(pointer + "/precision")) {
      problems.add(
          pointer + "/precision",
          "must be float32 or float64: bfloat16 is too coarse for " + measured,
          "float32");
    }
  }

  /** Refuses to keep eigenvectors of eigenvalues that no run waits for. */
  static void checkEigenvectors(HessianSpec spec, String pointer, Problems problems) {
    int count = spec.extremes().count();
    if (spec.eigenvectorCount() > Math.max(2, count)
        && !problems.under(pointer + "/eigenvectorCount")
        && !problems.under(pointer + "/extremes")) {
      problems.add(
          pointer + "/eigenvectorCount",
          "must be at most extremes.count, which is %d, since a run waits for the convergence of so many; raise /extremes/count"
              .formatted(count));
    }
  }

  /** Requires the Hessian of the whole model for gradients along its eigenvector. */
  static void checkEscape(HessianSpec spec, String pointer, Problems problems) {
    String at = pointer + "/escape";
    if (spec.escape() == null || problems.under(at)) {
      return;
    }
    if (spec.matrix() != CurvatureMatrix.HESSIAN && !problems.under(pointer + "/matrix")) {
      problems.add(
          at,
          "measures gradients along an eigenvector of the Hessian, and /matrix is %s; leave one of"
                  .formatted(Names.of(spec.matrix()))
              + " them out");
    }
    if (!spec.isOfWholeModel()
        && !problems.under(pointer + "/parameters")
        && !problems.under(pointer + "/by")) {
      problems.add(
          at,
          "needs the Hessian of the whole model, since sharpness-aware steps move all parameters;"
              + " leave it out, or measure without /parameters and with /by model");
    }
  }

  /** Requires a Hessian job for eigenvectors, and none for random directions. */
  static void checkDirections(LandscapeSpec spec, String pointer, Problems problems) {
    if (problems.under(pointer + "/hessianJob") || problems.under(pointer + "/directions")) {
      return;
    }
    if (spec.directions() == LandscapeSpec.Directions.EIGENVECTORS && spec.hessianJob() == null) {
      problems.add(
          pointer + "/hessianJob",
          "is required with directions eigenvectors: the id of a finished Hessian job on this"
              + " model");
    }
    if (spec.directions() == LandscapeSpec.Directions.RANDOM && spec.hessianJob() != null) {
      problems.add(
          pointer + "/hessianJob",
          "must be left out with random directions; set /directions to eigenvectors to use it");
    }
  }
}

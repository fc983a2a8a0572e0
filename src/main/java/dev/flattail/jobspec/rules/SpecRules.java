package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Problems;

/** What must hold between the fields of a whole spec, by kind of job. */
public final class SpecRules {
  private SpecRules() {}

  /**
   * Adds what is wrong. Called even when a field could not be read, as {@link Checked#check} is.
   *
   * @param pointer JSON Pointer to the spec
   */
  public static void check(Record read, String pointer, Problems problems) {
    if (read instanceof JobSpec spec) {
      check(spec, pointer, problems);
    }
  }

  private static void check(JobSpec spec, String pointer, Problems problems) {
    switch (spec) {
      case TrainSpec train -> {
        Milestones.check(train.schedule(), train.epochs(), pointer, problems);
        Milestones.checkAverage(train.sharpness(), train.epochs(), pointer, problems);
        TakenCosines.check(train.loss(), train.model(), pointer + "/loss", problems);
        Stage2Checks.check(train, problems);
        MethodChecks.check(train, problems);
      }
      case EvaluateSpec evaluate -> Measurements.check(evaluate, pointer, problems);
      case HessianSpec hessian -> {
        Measurements.check(hessian, pointer, problems);
        Measurements.checkPrecision(hessian.precision(), "eigenvalues", pointer, problems);
      }
      case LandscapeSpec landscape -> {
        Measurements.check(landscape, pointer, problems);
        Measurements.checkDirections(landscape, pointer, problems);
      }
      case FlatnessSpec flatness -> {
        Measurements.check(flatness, pointer, problems);
        Measurements.checkPrecision(
            flatness.precision(), "differences of losses", pointer, problems);
      }
    }
  }
}

package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Problems;

/** Checks rules between the fields of a whole spec, by kind of job. */
public final class SpecRules {
  private SpecRules() {}

  /**
   * Adds problems. It is called even when a field could not be read, as {@link Checked#check} is.
   *
   * @param pointer JSON Pointer to the spec
   */
  public static void check(Record read, String pointer, Problems problems) {
    if (read instanceof JobSpec spec) {
      check(spec, pointer, problems);
    }
  }

  private static void check(JobSpec spec, String pointer, Problems problems) {
    NumberRules.check(spec, pointer, problems);
    switch (spec) {
      case TrainSpec train -> {
        MilestoneRules.check(train.schedule(), train.epochs(), pointer, problems);
        MilestoneRules.checkAverage(train.sharpness(), train.epochs(), pointer, problems);
        CosineLossRules.check(train.loss(), train.model(), pointer + "/loss", problems);
        Stage2Rules.check(train, problems);
        MethodRules.check(train, problems);
        SharpnessRules.check(train, problems);
        EarlyStoppingRules.check(train, problems);
      }
      case EvaluateSpec evaluate -> MeasurementRules.check(evaluate, pointer, problems);
      case HessianSpec hessian -> {
        MeasurementRules.check(hessian, pointer, problems);
        MeasurementRules.checkPrecision(hessian.precision(), "eigenvalues", pointer, problems);
        MeasurementRules.checkEigenvectors(hessian, pointer, problems);
        MeasurementRules.checkEscape(hessian, pointer, problems);
      }
      case LandscapeSpec landscape -> {
        MeasurementRules.check(landscape, pointer, problems);
        MeasurementRules.checkDirections(landscape, pointer, problems);
      }
      case FlatnessSpec flatness -> {
        MeasurementRules.check(flatness, pointer, problems);
        MeasurementRules.checkPrecision(
            flatness.precision(), "differences of losses", pointer, problems);
      }
    }
  }
}

package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.Expectation;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.ExpectationOutcome;
import dev.flattail.results.Judgment;
import dev.flattail.results.StageResult;
import dev.flattail.results.TrainResult;
import dev.flattail.results.Verdict;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
  private static Judgment judged(Expectation... expected) {
    EvaluationResult end =
        new EvaluationResult(
            0.5, null, 0.5, null, null, 0.6, Arrays.asList(0.9, null, 0.1), 0.1, Double.NaN, 2);
    TrainResult result =
        new TrainResult(new StageResult(end, null, end), null, null, null, Judgment.NONE);
    return Expectations.judge(List.of(expected), result);
  }

  @Test
  void metExpectationsGiveTheVerdictMet() {
    Judgment judgment =
        judged(
            new Expectation("final.few", 0.6, null),
            new Expectation("final.perClass[2]", 0.05, 0.1));
    assertThat(judgment.verdict()).isEqualTo(Verdict.MET);
    assertThat(judgment.expectations())
        .extracting(ExpectationOutcome::value)
        .containsExactly(0.6, 0.1);
  }

  @Test
  void invalidValuesAreUnmetWithAReason() {
    Judgment judgment =
        judged(
            new Expectation("final.few", 0.61, null),
            new Expectation("final.loss", null, 100.0),
            new Expectation("final.medium", 0.1, null),
            new Expectation("final.perClass[7]", null, 1.0),
            new Expectation("final.perClass", null, 1.0),
            new Expectation("bestOnValidation.many", 0.1, null),
            new Expectation("final..few", 0.1, null));
    assertThat(judgment.verdict()).isEqualTo(Verdict.UNMET);
    assertThat(judgment.expectations())
        .extracting(ExpectationOutcome::reason)
        .containsExactly(
            "0.6 is less than 0.61",
            "the result has no value for final.loss",
            "the result has no value for final.medium",
            "the result has no value for final.perClass[7]",
            "final.perClass is not a number",
            "the result has no value for bestOnValidation.many",
            "the result has no value for final..few");
    assertThat(judgment.expectations()).noneMatch(ExpectationOutcome::met);
  }

  @Test
  void reasonsShowTheDigitsThatDistinguishAValueFromItsBound() {
    record Found(double few, double many) {}
    Judgment judgment =
        Expectations.judge(
            List.of(
                new Expectation("few", 0.5, null),
                new Expectation("many", 0.6, null),
                new Expectation("many", null, 0.59998)),
            new Found(0.42799999999999994, 0.59999));

    assertThat(judgment.expectations())
        .extracting(ExpectationOutcome::reason)
        .containsExactly(
            "0.428 is less than 0.5", "0.59999 is less than 0.6", "0.6 is more than 0.59998");
  }

  @Test
  void anEstimateStandsForItsValue() {
    record Found(Eigenvalue lambdaMax) {}
    Judgment judgment =
        Expectations.judge(
            List.of(new Expectation("lambdaMax", 1.0, 2.0)),
            new Found(new Eigenvalue(1.5, 1e-3, true)));
    assertThat(judgment.verdict()).isEqualTo(Verdict.MET);
  }

  @Test
  void aValueThatHasNotConvergedMeetsNoBound() {
    record Found(Eigenvalue lambdaMax, List<Eigenvalue> largest) {}
    Eigenvalue early = new Eigenvalue(0.00055, 0.34, false);
    Judgment judgment =
        Expectations.judge(
            List.of(
                new Expectation("lambdaMax", null, 1.0),
                new Expectation("lambdaMax.value", null, 1.0),
                new Expectation("largest[0]", null, 1.0),
                new Expectation("lambdaMax.residual", null, 1.0),
                new Expectation("lambdaMax", 1.0, null)),
            new Found(early, List.of(early)));
    assertThat(judgment.verdict()).isEqualTo(Verdict.UNMET);
    assertThat(judgment.expectations())
        .extracting(ExpectationOutcome::reason)
        .containsExactly(
            "lambdaMax has not converged, so 5.5E-4 is no bound; raise lanczosSteps",
            "lambdaMax.value has not converged, so 5.5E-4 is no bound; raise lanczosSteps",
            "largest[0] has not converged, so 5.5E-4 is no bound; raise lanczosSteps",
            null,
            "5.5E-4 is less than 1.0");
  }

  @Test
  void withoutExpectationsThereIsNoVerdict() {
    assertThat(judged()).isEqualTo(Judgment.NONE);
  }
}

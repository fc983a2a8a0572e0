package dev.flattail.worker;

import dev.flattail.jobs.FiniteNumbers;
import dev.flattail.jobspec.Expectation;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.ExpectationOutcome;
import dev.flattail.results.Judgment;
import dev.flattail.results.MetricPath;
import dev.flattail.results.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares a result with its spec's expectations. */
final class Expectations {
  private static final JsonMapper JSON = FiniteNumbers.mapper();

  private Expectations() {}

  /**
   * Judges a result.
   *
   * @param result a record; metrics are paths into its JSON
   */
  static Judgment judge(List<Expectation> expected, Object result) {
    if (expected.isEmpty()) {
      return Judgment.NONE;
    }
    JsonNode tree = JSON.valueToTree(result);
    List<ExpectationOutcome> outcomes = new ArrayList<>();
    boolean allMet = true;
    for (Expectation expectation : expected) {
      Found at = find(expectation.metric(), tree);
      JsonNode found = at.node;
      String reason = shortfall(expectation, at);
      allMet &= reason == null;
      outcomes.add(
          new ExpectationOutcome(
              expectation.metric(),
              expectation.atLeast(),
              expectation.atMost(),
              found.isNumber() ? found.numberValue() : null,
              reason == null,
              reason));
    }
    return new Judgment(outcomes, allMet ? Verdict.MET : Verdict.UNMET);
  }

  /** Returns why the expectation is not met; null when it is met. */
  private static @Nullable String shortfall(Expectation expectation, Found at) {
    JsonNode found = at.node;
    if (!found.isNumber()) {
      return found.isMissingNode() || found.isNull()
          ? "the result has no value for " + expectation.metric()
          : expectation.metric() + " is not a number";
    }
    double value = found.doubleValue();
    Double least = expectation.atLeast();
    Double most = expectation.atMost();
    // Written so that NaN meets no expectation.
    if (least != null && !(value >= least)) {
      return shown(value, least) + " is less than " + least;
    }
    if (most != null && !(value <= most)) {
      return shown(value, most) + " is more than " + most;
    }
    return at.converged
        ? null
        : "%s has not converged, so %s is no bound; raise lanczosSteps"
            .formatted(expectation.metric(), value);
  }

  /**
   * Writes a number with four digits, or with as many as distinguish it from a bound: means of
   * accuracies end in the noise of their sums.
   */
  private static String shown(double value, double bound) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    for (int digits = 4; digits < 17; digits++) {
      double rounded = new BigDecimal(value).round(new MathContext(digits)).doubleValue();
      if (Double.compare(rounded, bound) == Double.compare(value, bound)) {
        return Double.toString(rounded);
      }
    }
    return Double.toString(value);
  }

  /**
   * A node of a result.
   *
   * @param converged false for the value of an iteration that did not converge
   */
  private record Found(JsonNode node, boolean converged) {}

  /** Returns the node at a path; for an estimate with an error, its value. */
  private static Found find(String path, JsonNode result) {
    JsonNode at = result;
    boolean converged = true;
    for (MetricPath.Step step : MetricPath.parse(path).steps()) {
      converged =
          !step.field().equals(MetricPath.VALUE) || at.path(Eigenvalue.CONVERGED).asBoolean(true);
      at = at.path(step.field());
      if (step.entry() != null) {
        at = at.path(step.entry());
      }
    }
    return at.isObject()
        ? new Found(at.path(MetricPath.VALUE), at.path(Eigenvalue.CONVERGED).asBoolean(true))
        : new Found(at, converged);
  }
}

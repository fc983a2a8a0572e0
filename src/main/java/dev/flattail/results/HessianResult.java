package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The result of a Hessian analysis.
 *
 * @param spectrum with brief entries
 * @param judgment expectations of the spec, and whether they are met
 */
public record HessianResult(
    @JsonUnwrapped SpectrumReport spectrum, @JsonUnwrapped Judgment judgment) {

  /** Creates a result without judgment. */
  public static HessianResult of(SpectrumReport report) {
    return new HessianResult(report.brief(), Judgment.NONE);
  }

  /** Returns the same result with a judgment. */
  public HessianResult judged(Judgment by) {
    return new HessianResult(spectrum, by);
  }
}

package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The result of a Hessian analysis.
 *
 * @param spectrum with brief entries
 * @param judgment what the spec expected, and whether it was met
 */
public record HessianResult(
    @JsonUnwrapped SpectrumReport spectrum, @JsonUnwrapped Judgment judgment) {

  /** A result that is yet to be judged. */
  public static HessianResult of(SpectrumReport report) {
    return new HessianResult(report.brief(), Judgment.NONE);
  }

  /** The same result, judged. */
  public HessianResult judged(Judgment by) {
    return new HessianResult(spectrum, by);
  }
}

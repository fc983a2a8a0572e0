package dev.flattail.api.http;

import dev.flattail.studies.FigureChoice;

/** Reads which figures a table over values has: {@code ?over=/seed&figure=final.accuracy}. */
public final class FigureParameter {
  private FigureParameter() {}

  /**
   * Returns the chosen figures, all without a choice.
   *
   * @throws dev.flattail.api.problem.ProblemException 400 for figures without {@code over}
   */
  public static FigureChoice in(QueryParameters parameters) {
    if (!parameters.all("figure").isEmpty() && parameters.single("over") == null) {
      throw QueryParameters.invalid(
          "figure chooses among means, so it needs over: the JSON pointer to average over, such as /seed.");
    }
    return FigureChoice.of(parameters.all("figure"));
  }
}

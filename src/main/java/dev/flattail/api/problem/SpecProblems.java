package dev.flattail.api.problem;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts an {@link InvalidSpecException} to one problem with its errors, at most the first
 * hundred.
 */
public final class SpecProblems {
  /** Limits the list, which may contain thousands of invalid class numbers. */
  private static final int MOST = 100;

  private SpecProblems() {}

  static Problem of(InvalidSpecException invalid) {
    return of("spec has", invalid, "nothing was queued");
  }

  /**
   * Creates the problem.
   *
   * @param has what was read, followed by a verb
   * @param effect what happened to the request
   */
  public static Problem of(String has, InvalidSpecException invalid, String effect) {
    int all = invalid.problems().size();
    List<Map<String, String>> errors =
        invalid.problems().stream().limit(MOST).map(SpecProblems::error).toList();
    return Problem.of(
            ProblemKind.INVALID_SPEC,
            "The %s %d problem%s%s; %s."
                .formatted(
                    has,
                    all,
                    all == 1 ? "" : "s",
                    all > MOST ? ", of which the first %d are listed".formatted(MOST) : "",
                    effect))
        .with("errors", errors);
  }

  private static Map<String, String> error(SpecProblem problem) {
    Map<String, String> error = new LinkedHashMap<>();
    error.put("pointer", problem.pointer());
    error.put("detail", problem.detail());
    if (problem.suggestion() != null) {
      error.put("suggestion", problem.suggestion());
    }
    return error;
  }
}

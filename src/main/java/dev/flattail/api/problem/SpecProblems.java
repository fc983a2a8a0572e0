package dev.flattail.api.problem;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An {@link InvalidSpecException} with all of its mistakes, or the first hundred, as one problem.
 */
public final class SpecProblems {
  /** A list of thousands of wrong class numbers is not told one by one. */
  private static final int MOST = 100;

  private SpecProblems() {}

  static Problem of(InvalidSpecException invalid) {
    return of("spec has", invalid, "nothing was queued");
  }

  /**
   * @param has what was read, and the verb
   * @param effect what became of it
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

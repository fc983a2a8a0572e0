package dev.flattail.api.problem;

import dev.flattail.spec.InvalidSpec;
import dev.flattail.spec.SpecProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An {@link InvalidSpec} with all of its mistakes as one problem. */
final class SpecProblems {
  private SpecProblems() {}

  static Problem of(InvalidSpec invalid) {
    List<Map<String, String>> errors =
        invalid.problems().stream().map(SpecProblems::error).toList();
    return Problem.of(
            ProblemKind.INVALID_SPEC,
            "The spec has %d problem%s; nothing was queued."
                .formatted(errors.size(), errors.size() == 1 ? "" : "s"))
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

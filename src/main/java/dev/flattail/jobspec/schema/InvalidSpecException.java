package dev.flattail.jobspec.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A spec that cannot be run, with everything that is wrong with it. */
public final class InvalidSpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<SpecProblem> problems;

  public InvalidSpecException(List<SpecProblem> problems) {
    super(
        problems.stream()
            .map(p -> (p.pointer().isEmpty() ? "/" : p.pointer()) + ": " + p.detail())
            .collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public InvalidSpecException(String pointer, String detail) {
    this(List.of(new SpecProblem(pointer, detail)));
  }

  /** Everything that is wrong, in the order of the spec's fields; never empty. */
  public List<SpecProblem> problems() {
    return problems;
  }
}

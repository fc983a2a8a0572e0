package dev.flattail.jobspec.schema;

import java.util.List;
import java.util.stream.Collectors;

/** Signals an invalid spec, with all its problems. */
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

  /** Returns all problems, in the order of the spec's fields; never empty. */
  public List<SpecProblem> problems() {
    return problems;
  }
}

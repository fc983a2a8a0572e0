package dev.flattail.datasets;

import java.util.List;

/**
 * Thrown when an upload or folder is not a usable data set. Nothing of it is kept. Each problem
 * names the file or entry and the remedy.
 */
public final class DatasetRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public DatasetRejectedException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public DatasetRejectedException(String problem) {
    this(List.of(problem));
  }

  /** Returns one or more problems. */
  public List<String> problems() {
    return problems;
  }
}

package dev.flattail.datasets;

import java.util.List;

/**
 * An upload or folder that is no usable data set. Nothing of it stays registered. Each problem
 * names the file or entry and says what to do.
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

  /** At least one. */
  public List<String> problems() {
    return problems;
  }
}

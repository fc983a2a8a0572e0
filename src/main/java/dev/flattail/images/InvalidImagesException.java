package dev.flattail.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Signals files that are not usable image data. Each problem names the file and the remedy. */
public final class InvalidImagesException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Maximum number of described problems. */
  static final int MOST = 10;

  private final transient List<String> problems;

  public InvalidImagesException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public InvalidImagesException(String problem) {
    this(List.of(problem));
  }

  /** Creates an exception with the first ten of {@code problems} and the number of others. */
  public static InvalidImagesException first(List<String> problems) {
    return first(problems, problems.size());
  }

  /**
   * Creates an exception with the first ten of {@code problems}, which are the first of {@code
   * count}.
   */
  static InvalidImagesException first(List<String> problems, int count) {
    if (count <= MOST) {
      return new InvalidImagesException(problems);
    }
    List<String> shown = new ArrayList<>(problems.subList(0, MOST));
    shown.add("and " + (count - MOST) + " more");
    return new InvalidImagesException(shown);
  }

  /** Returns at least one problem, in the order of the files. */
  public List<String> problems() {
    return problems;
  }
}

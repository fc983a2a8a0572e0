package dev.flattail.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Files that are no usable image data; each problem names the file and says what to do. */
public final class InvalidImagesException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Problems that are told in words. */
  static final int MOST = 10;

  private final transient List<String> problems;

  public InvalidImagesException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public InvalidImagesException(String problem) {
    this(List.of(problem));
  }

  /** The first ten of {@code problems}, and how many more there are. */
  public static InvalidImagesException first(List<String> problems) {
    return first(problems, problems.size());
  }

  /** The first ten of {@code problems}, which are the first of {@code count}. */
  static InvalidImagesException first(List<String> problems, int count) {
    if (count <= MOST) {
      return new InvalidImagesException(problems);
    }
    List<String> shown = new ArrayList<>(problems.subList(0, MOST));
    shown.add("and " + (count - MOST) + " more");
    return new InvalidImagesException(shown);
  }

  /** At least one; in the order of the files. */
  public List<String> problems() {
    return problems;
  }
}

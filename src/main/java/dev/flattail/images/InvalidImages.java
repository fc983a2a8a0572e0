package dev.flattail.images;

import java.io.IOException;
import java.util.List;

/** Files that are no usable image data; each problem names the file and says what to do. */
public final class InvalidImages extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public InvalidImages(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public InvalidImages(String problem) {
    this(List.of(problem));
  }

  /** At least one; in the order of the files. */
  public List<String> problems() {
    return problems;
  }
}

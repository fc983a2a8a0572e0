package dev.flattail.datasets;

import dev.flattail.images.Findings;
import dev.flattail.images.InvalidImagesException;
import java.util.ArrayList;
import java.util.List;

/** What to do about images that appear more than once. */
public enum Duplicates {
  /** They are reported as warnings. */
  REPORT,
  /** The data set is refused. */
  REFUSE;

  /**
   * Checks the findings of an inspection.
   *
   * @throws InvalidImagesException when the data set is refused; says which images appear more than
   *     once
   */
  void check(Findings findings) throws InvalidImagesException {
    if (this == REFUSE && !findings.repetitions().isEmpty()) {
      List<String> problems = new ArrayList<>();
      findings.repetitions().forEach(found -> problems.add(found.substring(0, found.length() - 1)));
      problems.add(
          "remove one image of each pair, or register the data set with duplicates=report");
      throw new InvalidImagesException(problems);
    }
  }
}

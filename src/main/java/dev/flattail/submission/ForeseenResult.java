package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.results.ResultShape;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job's result before it runs: its fields, which of them will be null, and how
 * long its lists will be.
 */
interface ForeseenResult {

  /** Returns the fields of the result. */
  ResultShape.Fields shape();

  /**
   * Returns why there will be no value at a path, as the end of "has no value: ..."; null when
   * there may be one.
   *
   * @param path as in the expectation up to some step, such as {@code final.perClass[9]}
   */
  @Nullable String absence(String path);

  /** Returns the length of the list at a path; null when it is not known. */
  @Nullable Length length(String path);

  /**
   * Returns the class that an entry of the list at a path stands for; null when the list has no
   * entry a class or is too short.
   *
   * @param path as in the expectation, without the entry's number
   */
  default @Nullable ClassSplit classOf(String path, int entry) {
    return null;
  }

  /**
   * The length of a list.
   *
   * @param entries number of entries
   * @param what describes them, as in "the data set has classes 0 to 9"
   */
  record Length(int entries, String what) {}
}

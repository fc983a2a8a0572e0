package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * The subject of a curvature or landscape: one class or the whole split.
 *
 * @param index of the class; null for the whole split
 */
public record Subject(@Nullable Integer index) {
  /** The whole split. */
  public static final Subject OVERALL = new Subject(null);

  /** Returns the subject of one class. */
  public static Subject ofClass(int index) {
    return new Subject(index);
  }

  public boolean isOverall() {
    return index == null;
  }

  /** Returns its part of the names of files and plots: the class's number, or {@code overall}. */
  public String key() {
    return index == null ? "overall" : Integer.toString(index);
  }

  @Override
  public String toString() {
    return key();
  }
}

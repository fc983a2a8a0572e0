package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * The subject of a curvature or landscape: one class or the whole split.
 *
 * @param index of the class; null for the whole split
 * @param block of the parameters; null for all that were measured
 */
public record Subject(@Nullable Integer index, @Nullable String block) {
  /** The whole split. */
  public static final Subject OVERALL = new Subject(null, null);

  /** Returns the subject of one class. */
  public static Subject ofClass(int index) {
    return new Subject(index, null);
  }

  /** Returns the same class or split in one block of the parameters. */
  public Subject within(@Nullable String ofParameters) {
    return new Subject(index, ofParameters);
  }

  public boolean isOverall() {
    return index == null;
  }

  /**
   * Returns its part of the names of files and plots: the class's number, or {@code overall}, of
   * any block.
   */
  public String key() {
    return index == null ? "overall" : Integer.toString(index);
  }

  @Override
  public String toString() {
    return block == null ? key() : key() + ", block " + block;
  }
}

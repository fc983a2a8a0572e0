package dev.flattail.images;

import java.util.ArrayList;
import java.util.List;

/** Collects the first problems of a long input, and counts the rest. */
final class ListFileProblems {
  private final List<String> first = new ArrayList<>();
  private int count;

  void add(String problem) {
    count++;
    if (count <= InvalidImagesException.MOST) {
      first.add(problem);
    }
  }

  void throwIfAny() throws InvalidImagesException {
    if (count > 0) {
      throw InvalidImagesException.first(first, count);
    }
  }
}

package dev.flattail.images;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with something long: the first problems in words, the rest as a number. */
final class FirstProblems {
  private final List<String> first = new ArrayList<>();
  private int count;

  void add(String problem) {
    count++;
    if (count <= InvalidImages.MOST) {
      first.add(problem);
    }
  }

  void throwIfAny() throws InvalidImages {
    if (count > 0) {
      throw InvalidImages.first(first, count);
    }
  }
}

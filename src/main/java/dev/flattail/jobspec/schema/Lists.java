package dev.flattail.jobspec.schema;

import java.util.List;

/** Checks lists of numbers. */
public final class Lists {
  private Lists() {}

  public static void checkAscending(List<Integer> numbers, String pointer, Problems problems) {
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) <= numbers.get(i - 1)) {
        problems.add(
            pointer + "/" + i, "must be greater than the entry before it, " + numbers.get(i - 1));
      }
    }
  }
}

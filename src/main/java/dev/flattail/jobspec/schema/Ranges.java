package dev.flattail.jobspec.schema;

import java.util.List;

/** Checks lists of a minimum and a maximum. */
public final class Ranges {
  private Ranges() {}

  public static void check(List<Double> range, String pointer, Problems problems) {
    if (problems.under(pointer)) {
      return;
    }
    if (range.get(0) > range.get(1)) {
      problems.add(
          pointer,
          "must have the least value first, was " + range.get(0) + " before " + range.get(1));
    }
  }
}

package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.schema.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a sweep's grid.
 *
 * @param values one or more values
 */
record SweepAxis(SweepTarget target, List<@Nullable Object> values) {

  /** Reads a list of values; null when they are invalid. */
  static @Nullable SweepAxis read(
      SweepTarget target, @Nullable Object values, List<SpecProblem> problems) {
    String place = target.place();
    if (!(values instanceof List<?> list) || list.isEmpty()) {
      problems.add(
          new SpecProblem(
              place,
              values instanceof List<?>
                  ? "has no values; list at least one, or leave the entry out"
                  : "must be a list of values, such as [0, 1]"));
      return null;
    }
    problems.addAll(EqualValues.repeated(list, place));
    return new SweepAxis(target, new ArrayList<>(list));
  }

  /** Returns the entry's location in the request. */
  String place() {
    return target.place();
  }

  /** Returns the pointer that the entry sets. */
  String pointer() {
    return target.pointer().toString();
  }
}

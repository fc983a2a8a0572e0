package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A selection of a data set's classes; in JSON the word {@code all} or a list of class numbers.
 *
 * @param listed class numbers from 0, or null for all
 */
public record ClassSelection(@Nullable List<Integer> listed) {
  /** The JSON value for all classes. */
  public static final String WORD = "all";

  public static final int MOST = 100_000;

  /** Every class. */
  public static final ClassSelection ALL = new ClassSelection(null);

  public ClassSelection {
    listed = listed == null ? null : List.copyOf(listed);
  }

  /**
   * Returns the selected classes of a data set with {@code count} classes, in the order of the
   * report.
   */
  public int[] of(int count) {
    return listed == null
        ? IntStream.range(0, count).toArray()
        : listed.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Reads a selection from a JSON value. Returns null and adds a problem when the value is invalid.
   */
  public static @Nullable ClassSelection read(Object given, String pointer, Problems problems) {
    if (WORD.equals(given)) {
      return ALL;
    }
    if (!(given instanceof List<?> items) || items.isEmpty() || items.size() > MOST) {
      problems.add(pointer, "must be \"all\" or a list of class numbers, such as [0, 9]", WORD);
      return null;
    }
    Set<Integer> seen = new HashSet<>();
    boolean good = true;
    for (int i = 0; i < items.size(); i++) {
      String wrong = wrong(items.get(i));
      if (wrong == null && !seen.add(((Number) items.get(i)).intValue())) {
        wrong = "names class " + items.get(i) + " a second time";
      }
      if (wrong != null) {
        problems.add(pointer + "/" + i, wrong);
        good = false;
      }
    }
    return good
        ? new ClassSelection(items.stream().map(item -> ((Number) item).intValue()).toList())
        : null;
  }

  private static @Nullable String wrong(@Nullable Object item) {
    boolean classNumber =
        item instanceof Number n
            && n.doubleValue() == Math.rint(n.doubleValue())
            && n.doubleValue() >= 0
            && n.doubleValue() <= Integer.MAX_VALUE;
    return classNumber ? null : "must be a class number: a whole number from 0 on";
  }

  /** Returns the JSON value. */
  public Object written() {
    return listed == null ? WORD : listed;
  }
}

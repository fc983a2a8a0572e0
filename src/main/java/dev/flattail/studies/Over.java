package dev.flattail.studies;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that groups are averaged over.
 *
 * @param text JSON pointers separated by commas, as the caller wrote them
 * @param pointers at least one
 */
public record Over(String text, List<String> pointers) {
  public Over {
    pointers = List.copyOf(pointers);
  }

  /**
   * Reads a list of pointers.
   *
   * @param known pointers of the study; a pointer above some of them stands for all of these
   * @throws InvalidStudyException when a pointer covers none of {@code known}
   */
  static Over parse(String text, Collection<String> known) {
    // A pointer may hold a comma itself.
    List<String> pointers =
        known.contains(text)
            ? List.of(text)
            : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    for (String pointer : pointers) {
      if (known.stream().noneMatch(one -> covers(pointer, one))) {
        throw new InvalidStudyException(
            "over names '%s', in which the jobs do not differ; they differ in %s"
                .formatted(pointer, known.isEmpty() ? "nothing" : String.join(", ", known)));
      }
    }
    return new Over(text, pointers);
  }

  boolean covers(String pointer) {
    return pointers.stream().anyMatch(one -> covers(one, pointer));
  }

  private static boolean covers(String above, String pointer) {
    return pointer.equals(above) || (!above.isEmpty() && pointer.startsWith(above + "/"));
  }

  /** Returns the values of a run that are averaged over. */
  Map<String, Object> within(Run run) {
    return select(run, true);
  }

  /** Returns the other values of a run. */
  Map<String, Object> without(Run run) {
    return select(run, false);
  }

  private Map<String, Object> select(Run run, boolean covered) {
    Map<String, Object> selected = new LinkedHashMap<>();
    run.values()
        .forEach(
            (pointer, value) -> {
              if (covers(pointer) == covered) {
                selected.put(pointer, value);
              }
            });
    return selected;
  }
}

package dev.flattail.studies;

import dev.flattail.jobspec.schema.JsonPointer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Short names of groups for legends, from a few of the values in which the groups differ: {@code
 * loss=ldam, startEpoch=6}. Values that are not needed to tell the groups apart are left out.
 */
final class GroupNames {
  private static final String TYPE = "/type";

  private GroupNames() {}

  /**
   * Names the groups.
   *
   * @param values of each group, by JSON pointer
   * @return as many names, in the same order
   */
  static List<String> of(List<Map<String, Object>> values) {
    List<Map<String, Object>> leaves = values.stream().map(GroupNames::leaves).toList();
    Set<String> chosen = distinguishing(leaves);
    boolean areShort =
        chosen.stream().map(GroupNames::shortName).distinct().count() == chosen.size();
    List<String> names = new ArrayList<>();
    for (Map<String, Object> of : leaves) {
      String name =
          chosen.stream()
              .map(
                  pointer ->
                      (areShort ? shortName(pointer) : pointer)
                          + "="
                          + ValueCells.value(of.get(pointer)))
              .collect(Collectors.joining(", "));
      names.add(name.isEmpty() ? "all jobs" : name);
    }
    return names;
  }

  /** Returns the values inside objects by their own pointers. */
  private static Map<String, Object> leaves(Map<String, Object> values) {
    Map<String, Object> leaves = new LinkedHashMap<>();
    values.forEach((pointer, value) -> addLeaves(pointer, value, leaves));
    return leaves;
  }

  private static void addLeaves(
      String pointer, @Nullable Object value, Map<String, Object> leaves) {
    if (value instanceof Map<?, ?> object) {
      object.forEach(
          (key, inner) ->
              addLeaves(pointer + "/" + JsonPointer.escape(String.valueOf(key)), inner, leaves));
    } else if (value != null) {
      leaves.put(pointer, value);
    }
  }

  /**
   * Returns pointers that together tell all groups apart. One that tells more of them apart comes
   * first; then a {@code type}, which says more to a reader than a number; then the shorter one.
   */
  private static Set<String> distinguishing(List<Map<String, Object>> groups) {
    Set<String> pointers = new LinkedHashSet<>();
    groups.forEach(group -> pointers.addAll(group.keySet()));
    Set<String> chosen = new LinkedHashSet<>();
    long apart = 1;
    while (true) {
      long before = apart;
      String best =
          pointers.stream()
              .max(
                  Comparator.<String>comparingLong(pointer -> apart(groups, chosen, pointer))
                      .thenComparing(pointer -> pointer.endsWith(TYPE))
                      .thenComparing(pointer -> -pointer.length()))
              .orElse("");
      apart = best.isEmpty() ? before : apart(groups, chosen, best);
      if (apart <= before) {
        pointers.retainAll(chosen); // in the order of the specs
        return pointers;
      }
      chosen.add(best);
    }
  }

  /** Returns how many groups differ by the chosen values and one more. */
  private static long apart(List<Map<String, Object>> groups, Set<String> chosen, String more) {
    return groups.stream()
        .map(
            group -> {
              List<@Nullable Object> key = new ArrayList<>();
              chosen.forEach(pointer -> key.add(group.get(pointer)));
              key.add(group.get(more));
              return key;
            })
        .distinct()
        .count();
  }

  /** Returns the last step of a pointer; of a {@code type}, what it is the type of. */
  private static String shortName(String pointer) {
    String named =
        pointer.endsWith(TYPE) && pointer.length() > TYPE.length()
            ? pointer.substring(0, pointer.length() - TYPE.length())
            : pointer;
    return named.substring(named.lastIndexOf('/') + 1);
  }
}

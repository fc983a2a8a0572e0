package dev.flattail.jobspec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Assigns the classes of a data set to the outputs of a model. */
public final class ClassOrder {
  private static final int MOST_NAMED = 10;

  private ClassOrder() {}

  /**
   * Returns the output of each class, by name.
   *
   * @param classes names of the data set's classes
   * @param outputs names of the model's outputs
   * @return null when the sets of names differ
   */
  public static int @Nullable [] byName(List<String> classes, List<String> outputs) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      places.put(outputs.get(i), i);
    }
    int[] order = new int[classes.size()];
    for (int i = 0; i < order.length; i++) {
      Integer place = places.remove(classes.get(i));
      if (place == null) {
        return null;
      }
      order[i] = place;
    }
    return places.isEmpty() ? order : null;
  }

  /** Returns the order in which class i is output i. */
  public static int[] byIndex(int classes) {
    return IntStream.range(0, classes).toArray();
  }

  /** Describes how two sets of names differ, with some of the names that only one of them has. */
  public static String difference(List<String> classes, List<String> outputs) {
    return "the data set alone has %s, the model alone %s"
        .formatted(named(without(classes, outputs)), named(without(outputs, classes)));
  }

  /** Describes the first place at which two different orders of the same names differ. */
  public static String firstMoved(List<String> classes, List<String> outputs) {
    int at = 0;
    while (classes.get(at).equals(outputs.get(at))) {
      at++;
    }
    return "class %d is '%s' in the data set and '%s' in the model"
        .formatted(at, classes.get(at), outputs.get(at));
  }

  private static List<String> without(List<String> names, List<String> others) {
    List<String> rest = new ArrayList<>(names);
    rest.removeAll(new HashSet<>(others));
    return rest;
  }

  private static String named(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String first =
        String.join(", ", names.stream().limit(MOST_NAMED).map(name -> "'" + name + "'").toList());
    return names.size() > MOST_NAMED
        ? first + " and %d more".formatted(names.size() - MOST_NAMED)
        : first;
  }
}

package dev.flattail.jobs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A number of a row of metrics or of a result, as experiment trackers show it.
 *
 * @param name members on the way to the number, joined by slashes, such as {@code final/perClass}
 * @param index position within a list, such as a class; null outside of lists
 */
public record Figure(String name, @Nullable Integer index, double value) {

  /** Returns the numbers of a document. Lists within lists, such as a matrix, have no curve. */
  public static List<Figure> of(JsonNode document) {
    List<Figure> found = new ArrayList<>();
    document.properties().forEach(member -> add(member.getKey(), member.getValue(), null, found));
    return found;
  }

  private static void add(
      String name, JsonNode value, @Nullable Integer index, List<Figure> found) {
    if (value.isNumber()) {
      found.add(new Figure(name, index, value.asDouble()));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size() && index == null; i++) {
        add(name, value.get(i), i, found);
      }
    } else {
      value
          .properties()
          .forEach(member -> add(name + "/" + member.getKey(), member.getValue(), index, found));
    }
  }
}

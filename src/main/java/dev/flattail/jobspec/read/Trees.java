package dev.flattail.jobspec.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and copies JSON trees of plain Java values. */
final class Trees {
  private Trees() {}

  /** Returns the value at a place, or null when there is none. */
  static @Nullable Object at(@Nullable Object tree, List<String> steps) {
    Object at = tree;
    for (String step : steps) {
      at =
          switch (at) {
            case Map<?, ?> fields -> fields.get(step);
            case List<?> entries when step.matches("[0-9]{1,9}") -> {
              int entry = Integer.parseInt(step);
              yield entry < entries.size() ? entries.get(entry) : null;
            }
            case null, default -> null;
          };
    }
    return at;
  }

  /** Returns a copy of an object without the value at a place, if it has one. */
  static Map<String, @Nullable Object> without(
      Map<String, ? extends @Nullable Object> tree, List<String> steps) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(tree);
    List<String> owner = steps.subList(0, steps.size() - 1);
    if (owner.isEmpty()) {
      copy.remove(steps.getFirst());
    } else if (at(tree, owner) instanceof Map<?, ?> fields) {
      Map<Object, @Nullable Object> rest = new LinkedHashMap<>(fields);
      rest.remove(steps.getLast());
      return with(copy, owner, rest);
    }
    return copy;
  }

  /** Returns a copy of an object with a value at a place; objects on the way are copied or made. */
  static Map<String, @Nullable Object> with(
      @Nullable Object tree, List<String> steps, @Nullable Object value) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> fields) {
      fields.forEach((name, field) -> copy.put(name.toString(), field));
    }
    String first = steps.getFirst();
    copy.put(
        first,
        steps.size() == 1 ? value : with(copy.get(first), steps.subList(1, steps.size()), value));
    return copy;
  }
}

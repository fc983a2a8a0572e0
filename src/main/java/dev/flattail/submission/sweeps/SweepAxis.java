package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.read.SpecPointers.Step;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.DocumentTrees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a sweep's grid.
 *
 * @param pointer JSON pointer into the spec
 * @param steps the kind of each step of the pointer
 * @param values one or more values
 */
record SweepAxis(JsonPointer pointer, List<Step> steps, List<@Nullable Object> values) {

  /** Returns the entry's location in the request. */
  String place() {
    return "/grid/" + JsonPointer.escape(pointer.toString());
  }

  /** Returns a copy of the spec with the value set; creates missing objects on the way. */
  Map<String, @Nullable Object> put(Map<String, @Nullable Object> spec, @Nullable Object value) {
    return DocumentTrees.object(put(spec, 0, value));
  }

  /**
   * Leaves a node unchanged if its type does not match the pointer; the spec's reader reports it.
   */
  private @Nullable Object put(@Nullable Object node, int depth, @Nullable Object value) {
    if (depth == steps.size()) {
      return value;
    }
    String step = pointer.steps().get(depth);
    switch (steps.get(depth)) {
      case FIELD -> {
        if (node != null && !(node instanceof Map<?, ?>)) {
          return node;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (node instanceof Map<?, ?> fields) {
          fields.forEach((name, field) -> object.put(String.valueOf(name), field));
        }
        object.put(step, put(object.get(step), depth + 1, value));
        return object;
      }
      case ENTRY -> {
        int index = Integer.parseInt(step);
        if (!(node instanceof List<?> entries) || index >= entries.size()) {
          return node;
        }
        List<@Nullable Object> list = new ArrayList<>(entries);
        list.set(index, put(list.get(index), depth + 1, value));
        return list;
      }
    }
    throw new IllegalStateException("no such step: " + steps.get(depth));
  }

  /** Returns why the value cannot be set in specs made of {@code base}; null when it can. */
  @Nullable SpecProblem misfit(Map<String, @Nullable Object> base) {
    @Nullable Object node = base;
    for (int depth = 0; depth < steps.size(); depth++) {
      String step = pointer.steps().get(depth);
      if (node instanceof Map<?, ?> fields) {
        node = fields.get(step);
      } else if (node instanceof List<?> entries && steps.get(depth) == Step.ENTRY) {
        int index = Integer.parseInt(step);
        if (index >= entries.size()) {
          return noEntry(depth, "has length %d".formatted(entries.size()));
        }
        node = entries.get(index);
      } else if (node == null && steps.get(depth) == Step.ENTRY) {
        return noEntry(depth, "is not in base");
      } else if (node != null) {
        return null;
      }
    }
    return null;
  }

  private SpecProblem noEntry(int depth, String why) {
    String list = new JsonPointer(pointer.steps().subList(0, depth)).toString();
    return new SpecProblem(
        place(),
        "sets entry %s of the list %s, which %s; write that list into base, or give whole lists for %s"
            .formatted(pointer.steps().get(depth), list, why, list),
        list);
  }
}

package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.read.SpecPointers;
import dev.flattail.jobspec.read.SpecPointers.Step;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.DocumentTrees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in the spec that a sweep sets.
 *
 * @param field the request's field that names it: {@code grid} or {@code space}
 * @param pointer JSON pointer into the spec
 * @param steps the kind of each step of the pointer
 */
record SweepTarget(String field, JsonPointer pointer, List<Step> steps) {

  /**
   * Reads a pointer; null when it is invalid.
   *
   * @param kind of the spec; null for any
   */
  static @Nullable SweepTarget read(
      String field, String text, @Nullable Object kind, List<SpecProblem> problems) {
    String place = place(field, text);
    JsonPointer pointer = JsonPointer.parse(text);
    if (pointer == null) {
      List<String> steps = List.of(text.replaceFirst("^[./]+", "").split("[./]"));
      problems.add(
          new SpecProblem(
              place,
              "is not a JSON pointer: these begin with / and have / between names, with ~1 for a / and ~0 for a ~ inside one",
              SpecPointers.nearest(kind, new JsonPointer(steps).toString())));
      return null;
    }
    if (pointer.steps().isEmpty()) {
      problems.add(
          new SpecProblem(place, "names the whole spec; name one of its fields, such as /seed"));
      return null;
    }
    if (text.equals("/name")) {
      problems.add(
          new SpecProblem(
              place, "cannot be swept: jobs are named after the sweep and their values"));
      return null;
    }
    Optional<List<Step>> steps = SpecPointers.steps(kind, pointer.steps());
    if (steps.isEmpty()) {
      String meant = SpecPointers.nearest(kind, text);
      problems.add(
          new SpecProblem(
              place,
              "names nothing that %s can have%s"
                  .formatted(
                      kind instanceof String name ? "a spec of kind \"" + name + "\"" : "a spec",
                      meant == null ? "" : "; did you mean \"" + meant + "\"?"),
              meant));
      return null;
    }
    return new SweepTarget(field, pointer, steps.get());
  }

  private static String place(String field, String pointer) {
    return "/" + field + "/" + JsonPointer.escape(pointer);
  }

  /** Returns the entry's location in the request. */
  String place() {
    return place(field, pointer.toString());
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

  /** Returns the problem of a place that another entry sets too; null when there is none. */
  @Nullable SpecProblem overlap(Iterable<SweepTarget> all) {
    for (SweepTarget other : all) {
      if (other == this || !pointer.isWithin(other.pointer)) {
        continue;
      }
      if (pointer.equals(other.pointer)) {
        // The same pointer once in each: the entry of the space has the problem.
        return field.equals("space")
            ? new SpecProblem(place(), "is in grid too; draw its values here, or list them in grid")
            : null;
      }
      return new SpecProblem(
          place(),
          "lies inside %s, which the %s sets too; write its values into those of that entry"
              .formatted(other.pointer(), other.field()));
    }
    return null;
  }
}

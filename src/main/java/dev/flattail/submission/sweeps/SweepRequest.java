package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.read.SpecPointers;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.DocumentTrees;
import dev.flattail.webhooks.NotifyScope;
import dev.flattail.webhooks.NotifyTargets;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /sweeps}.
 *
 * @param base the spec shared by all jobs
 * @param written the grid as the caller wrote it
 * @param grid the valid entries of the grid
 * @param notifyTargets webhook targets of the sweep's end as the caller wrote them; null for none
 * @param problems errors of the invalid entries and of the rest of the body, as far as they can be
 *     found without reading a spec
 */
public record SweepRequest(
    @Nullable String name,
    Map<String, @Nullable Object> base,
    Map<String, @Nullable Object> written,
    SweepGrid grid,
    @Nullable Object notifyTargets,
    List<SpecProblem> problems) {
  public static final List<String> FIELDS = List.of("name", "base", "grid", NotifyTargets.FIELD);
  public static final int LONGEST_NAME = 200;

  /**
   * Reads a request body.
   *
   * @throws InvalidSpecException when there is no base to set values in
   */
  static SweepRequest read(Map<String, @Nullable Object> body, NotifyTargets targets) {
    List<SpecProblem> problems = new ArrayList<>();
    for (String field : body.keySet()) {
      if (!FIELDS.contains(field)) {
        String meant = Nearest.of(field, FIELDS);
        problems.add(
            new SpecProblem(
                "/" + JsonPointer.escape(field),
                "a sweep has name, base, grid and notify; fields of the jobs go into base",
                meant));
      }
    }
    String name = name(body.get("name"), problems);
    Map<String, @Nullable Object> base = object(body, "base", problems);
    Map<String, @Nullable Object> written = object(body, "grid", problems);
    if (written != null && written.isEmpty()) {
      problems.add(
          new SpecProblem(
              "/grid",
              "has no entry; give a pointer and its values, such as \"/seed\": [0, 1], or POST the base to /jobs"));
    }
    List<SweepAxis> axes = written == null ? List.of() : axes(base, written, problems);
    Object given = body.get(NotifyTargets.FIELD);
    problems.addAll(targets.problems(given, "/" + NotifyTargets.FIELD, NotifyScope.SWEEP));
    if (base == null) {
      throw new InvalidSpecException(problems);
    }
    SweepGrid grid = new SweepGrid(axes);
    if (grid.size() > SweepGrid.MOST) {
      problems.add(tooMany(grid));
    }
    return new SweepRequest(
        name, base, written == null ? Map.of() : written, grid, given, List.copyOf(problems));
  }

  private static @Nullable String name(@Nullable Object given, List<SpecProblem> problems) {
    if (given == null) {
      return null;
    }
    if (given instanceof String text && text.length() <= LONGEST_NAME && text.indexOf('\0') < 0) {
      return text;
    }
    problems.add(
        new SpecProblem(
            "/name",
            "must be a string of at most %d characters without U+0000".formatted(LONGEST_NAME)));
    return null;
  }

  private static @Nullable Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> body, String field, List<SpecProblem> problems) {
    Object given = body.get(field);
    if (given instanceof Map<?, ?>) {
      return DocumentTrees.object(given);
    }
    problems.add(
        new SpecProblem(
            "/" + field,
            given == null
                ? "is required"
                : field.equals("base")
                    ? "must be an object: the spec that all jobs share"
                    : "must be an object: lists of values by JSON pointer, such as {\"/seed\": [0, 1]}"));
    return null;
  }

  private static List<SweepAxis> axes(
      @Nullable Map<String, @Nullable Object> base,
      Map<String, @Nullable Object> written,
      List<SpecProblem> problems) {
    Object kind = written.containsKey("/kind") || base == null ? null : base.get("kind");
    Map<String, SweepAxis> named = new LinkedHashMap<>();
    written.forEach(
        (text, values) -> {
          SweepAxis axis = axis(text, values, kind, problems);
          if (axis != null) {
            named.put(text, axis);
          }
        });
    List<SweepAxis> axes = new ArrayList<>();
    for (SweepAxis axis : named.values()) {
      SpecProblem problem = overlap(axis, named.values());
      if (problem == null && base != null) {
        problem = axis.misfit(base);
      }
      if (problem != null) {
        problems.add(problem);
      } else if (!axis.values().isEmpty()) {
        axes.add(axis);
      }
    }
    return axes;
  }

  /**
   * Returns an axis. It is null when the pointer is invalid, and without values when only the
   * values are.
   */
  private static @Nullable SweepAxis axis(
      String text, @Nullable Object values, @Nullable Object kind, List<SpecProblem> problems) {
    String place = "/grid/" + JsonPointer.escape(text);
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
    Optional<List<SpecPointers.Step>> steps = SpecPointers.steps(kind, pointer.steps());
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
    if (!(values instanceof List<?> list) || list.isEmpty()) {
      problems.add(
          new SpecProblem(
              place,
              values instanceof List<?>
                  ? "has no values; list at least one, or leave the entry out"
                  : "must be a list of values, such as [0, 1]"));
      return new SweepAxis(pointer, steps.get(), List.of());
    }
    List<@Nullable Object> compared = new ArrayList<>();
    list.forEach(value -> compared.add(byValue(value)));
    for (int i = 0; i < list.size(); i++) {
      int first = compared.indexOf(compared.get(i));
      if (first < i) {
        problems.add(
            new SpecProblem(
                place + "/" + i,
                "repeats entry %d, so both would run the same job; list every value once"
                    .formatted(first)));
      }
    }
    return new SweepAxis(pointer, steps.get(), new ArrayList<>(list));
  }

  /** Returns JSON in which numbers of one value are equal, such as 1 and 1.0. */
  private static @Nullable Object byValue(@Nullable Object json) {
    return switch (json) {
      case Number number when Double.isFinite(number.doubleValue()) ->
          new BigDecimal(number.toString()).stripTrailingZeros();
      case List<?> list -> {
        List<@Nullable Object> entries = new ArrayList<>();
        list.forEach(entry -> entries.add(byValue(entry)));
        yield entries;
      }
      case Map<?, ?> object -> {
        Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
        object.forEach((name, field) -> fields.put(name, byValue(field)));
        yield fields;
      }
      case null, default -> json;
    };
  }

  private static @Nullable SpecProblem overlap(SweepAxis axis, Iterable<SweepAxis> all) {
    for (SweepAxis other : all) {
      if (other != axis && axis.pointer().isWithin(other.pointer())) {
        return new SpecProblem(
            axis.place(),
            "lies inside %s, which the grid sets too; write its values into those of that entry"
                .formatted(other.pointer()));
      }
    }
    return null;
  }

  private static SpecProblem tooMany(SweepGrid grid) {
    String product =
        String.join(
            " x ", grid.axes().stream().map(axis -> "" + axis.values().size()).limit(12).toList());
    return new SpecProblem(
        "/grid",
        "makes %s jobs (%s%s); a sweep may have %d, so leave values out or make several sweeps"
            .formatted(
                grid.size() == Long.MAX_VALUE ? "countless" : "" + grid.size(),
                product,
                grid.axes().size() > 12 ? " x ..." : "",
                SweepGrid.MOST));
  }
}

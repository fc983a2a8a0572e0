package dev.flattail.submission.sweeps;

import dev.flattail.jobs.sweeps.SweepOutline;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.DocumentTrees;
import dev.flattail.webhooks.NotifyTargets;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /sweeps/{id}/add}: more samples, or more values of the grid. The sweep
 * then has every sample with every combination of the grid, as if it had been submitted so; the
 * jobs that it lacks are new.
 *
 * @param before the sweep as it is
 * @param request the sweep as it will be
 */
record SweepExtension(SweepRequest before, SweepRequest request) {
  private static final List<String> FIELDS = List.of("samples", "grid");

  /**
   * Reads a request body.
   *
   * @throws InvalidSpecException naming all errors
   */
  static SweepExtension read(
      SweepOutline sweep, Map<String, @Nullable Object> body, NotifyTargets targets) {
    List<SpecProblem> problems = new ArrayList<>();
    for (String field : body.keySet()) {
      if (!FIELDS.contains(field)) {
        problems.add(
            new SpecProblem(
                "/" + JsonPointer.escape(field),
                "only samples and grid can grow; make another sweep for other fields",
                Nearest.of(field, FIELDS)));
      }
    }
    boolean hasGrid = body.get("grid") != null && !Map.of().equals(body.get("grid"));
    if (body.get("samples") == null && !hasGrid && problems.isEmpty()) {
      problems.add(
          new SpecProblem(
              "",
              "adds nothing; give samples, or grid with further values, such as {\"grid\": {\"/seed\": [3, 4]}}"));
    }
    SweepRequest before = SweepRequest.read(body(sweep, sweep.strategy(), sweep.grid()), targets);
    Map<String, Object> strategy = new LinkedHashMap<>(sweep.strategy());
    switch (before.strategy()) {
      case SweepStrategy.Grid _ -> {
        if (body.get("samples") != null) {
          problems.add(
              new SpecProblem(
                  "/samples", "is for sweeps with the strategy random or asha; this one has grid"));
        }
      }
      case SweepStrategy.Asha _ -> {
        if (before.plan().space().entries().isEmpty()) {
          if (body.get("samples") != null) {
            problems.add(
                new SpecProblem(
                    "/samples", "adds nothing: this sweep draws no values; add some to grid"));
          }
        } else {
          int present = before.plan().space().samples();
          strategy.put("samples", present + samples(body.get("samples"), present, problems));
        }
      }
      case SweepStrategy.Random random ->
          strategy.put(
              "samples",
              random.samples() + samples(body.get("samples"), random.samples(), problems));
    }
    Map<String, Object> grid = grid(sweep.grid(), body.get("grid"), problems);
    if (!problems.isEmpty()) {
      throw new InvalidSpecException(problems);
    }
    return new SweepExtension(before, SweepRequest.read(body(sweep, strategy, grid), targets));
  }

  private static Map<String, @Nullable Object> body(
      SweepOutline sweep, Map<String, Object> strategy, Map<String, Object> grid) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("name", sweep.sweep().name());
    body.put("base", sweep.base());
    body.put("strategy", strategy);
    body.put("grid", grid);
    body.put("space", sweep.space());
    return body;
  }

  /**
   * Reads the number of further samples.
   *
   * @param present number of samples that the sweep has
   */
  private static int samples(@Nullable Object given, int present, List<SpecProblem> problems) {
    if (given == null) {
      return 0;
    }
    boolean isWhole =
        given instanceof Number number
            && Double.isFinite(number.doubleValue())
            && new BigDecimal(number.toString()).stripTrailingZeros().scale() <= 0;
    if (!isWhole
        || ((Number) given).doubleValue() < 1
        || ((Number) given).doubleValue() > SweepGrid.MOST) {
      problems.add(
          new SpecProblem(
              "/samples", "must be a whole number from 1 to %d".formatted(SweepGrid.MOST)));
      return 0;
    }
    int further = ((Number) given).intValue();
    if (present + further > SweepGrid.MOST) {
      problems.add(
          new SpecProblem(
              "/samples",
              "makes %d samples in all; a sweep may have %d jobs"
                  .formatted(present + further, SweepGrid.MOST)));
      return 0;
    }
    return further;
  }

  private static Map<String, Object> grid(
      Map<String, Object> present, @Nullable Object given, List<SpecProblem> problems) {
    Map<String, Object> grid = new LinkedHashMap<>(present);
    if (given == null) {
      return grid;
    }
    if (!(given instanceof Map<?, ?>)) {
      problems.add(
          new SpecProblem(
              "/grid",
              "must be an object: further values by pointer, such as {\"/seed\": [3, 4]}"));
      return grid;
    }
    DocumentTrees.object(given)
        .forEach(
            (pointer, values) -> {
              String place = "/grid/" + JsonPointer.escape(pointer);
              if (!(present.get(pointer) instanceof List<?> known)) {
                problems.add(
                    new SpecProblem(
                        place,
                        present.isEmpty()
                            ? "is not in the sweep's grid, which is empty"
                            : "is not in the sweep's grid, which has %s"
                                .formatted(String.join(", ", present.keySet()))));
              } else if (values instanceof List<?> further && !further.isEmpty()) {
                List<@Nullable Object> all = new ArrayList<>(known);
                all.addAll(further);
                grid.put(pointer, all);
              } else {
                problems.add(
                    new SpecProblem(place, "must be a list of one or more values, such as [3, 4]"));
              }
            });
    return grid;
  }

  /**
   * Plans the new jobs.
   *
   * @param jobs number of jobs that the sweep has
   * @throws InvalidSpecException naming all errors, with pointers into the body
   */
  List<SweepPlanner.Planned> plan(SweepPlanner planner, int jobs) {
    try {
      return planner.plan(
          request, request.plan().fits() ? request.plan().without(before.plan()) : List.of(), jobs);
    } catch (InvalidSpecException invalid) {
      throw new InvalidSpecException(invalid.problems().stream().map(this::relocated).toList());
    }
  }

  /** Moves a problem from the whole sweep to the body, which has only what is added. */
  private SpecProblem relocated(SpecProblem problem) {
    JsonPointer pointer = Objects.requireNonNull(JsonPointer.parse(problem.pointer()));
    List<String> steps = new ArrayList<>(pointer.steps());
    boolean isOfGrid = steps.getFirst().equals("grid") && !request.grid().equals(before.grid());
    if (steps.size() == 1 && isOfGrid) {
      return problem;
    }
    if (steps.size() > 1 && isOfGrid && before.grid().get(steps.get(1)) instanceof List<?> known) {
      boolean grows =
          request.grid().get(steps.get(1)) instanceof List<?> all && all.size() > known.size();
      if (grows && steps.size() == 2) {
        return problem;
      }
      int further = grows ? Integer.parseInt(steps.get(2)) - known.size() : -1;
      if (further >= 0) {
        steps.set(2, "" + further);
        return new SpecProblem(
            new JsonPointer(steps).toString(), problem.detail(), problem.suggestion());
      }
      if (grows) {
        // A value that the sweep has already does not fit to a further one of another entry.
        return new SpecProblem(
            new JsonPointer(steps.subList(0, 2)).toString(), problem.detail(), null);
      }
    }
    return new SpecProblem(cause(), detail(problem, steps), null);
  }

  /** Returns the place in the body of what makes jobs that cannot be made. */
  private String cause() {
    boolean hasSamples = request.plan().space().samples() > before.plan().space().samples();
    boolean hasGrid = !request.grid().equals(before.grid());
    return hasSamples && hasGrid ? "" : hasSamples ? "/samples" : "/grid";
  }

  /** Names the refused field of the jobs, unless the problem is that of all of them. */
  private static String detail(SpecProblem problem, List<String> steps) {
    String field =
        switch (steps.getFirst()) {
          case "base" -> new JsonPointer(steps.subList(1, steps.size())).toString();
          case "grid", "space" -> steps.size() < 2 ? "" : steps.get(1);
          default -> "";
        };
    return field.isEmpty()
        ? problem.detail()
        : "makes jobs whose %s is refused: %s".formatted(field, problem.detail());
  }
}

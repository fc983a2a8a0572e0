package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.DocumentTrees;
import dev.flattail.webhooks.NotifyScope;
import dev.flattail.webhooks.NotifyTargets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /sweeps}.
 *
 * @param base the spec shared by all jobs; in a search, with its number of epochs
 * @param grid as the caller wrote it
 * @param space as the caller wrote it
 * @param plan made of the valid entries of grid and space
 * @param notifyTargets webhook targets of the sweep's end as the caller wrote them; null for none
 * @param problems errors of the invalid entries and of the rest of the body, as far as they can be
 *     found without reading a spec
 */
public record SweepRequest(
    @Nullable String name,
    Map<String, @Nullable Object> base,
    Map<String, @Nullable Object> grid,
    Map<String, @Nullable Object> space,
    SweepStrategy strategy,
    SweepPlan plan,
    @Nullable Object notifyTargets,
    List<SpecProblem> problems) {
  public static final List<String> FIELDS =
      List.of("name", "base", "strategy", "space", "grid", NotifyTargets.FIELD);
  public static final int LONGEST_NAME = 200;

  /** What the reader of records reads of a body. */
  public record Chosen(@Default("grid") SweepStrategy strategy) {}

  /**
   * Reads a request body.
   *
   * @throws InvalidSpecException when there is no base to set values in
   */
  static SweepRequest read(Map<String, @Nullable Object> body, NotifyTargets targets) {
    List<SpecProblem> problems = new ArrayList<>();
    for (String field : body.keySet()) {
      if (!FIELDS.contains(field)) {
        problems.add(
            new SpecProblem(
                "/" + JsonPointer.escape(field),
                "a sweep has name, base, strategy, space, grid and notify; fields of the jobs go into base",
                Nearest.of(field, FIELDS)));
      }
    }
    String name = name(body.get("name"), problems);
    Map<String, @Nullable Object> base = object(body, "base", problems);
    SweepStrategy strategy = strategy(body, problems);
    if (strategy instanceof SweepStrategy.Asha asha && base != null) {
      AshaChecks.checkBase(asha, base, problems);
      base = AshaChecks.withEpochs(asha, base);
    }
    Entries entries = new Entries(base, problems);
    Map<String, @Nullable Object> grid = grid(body, strategy, problems);
    Map<String, @Nullable Object> space = space(body, strategy, problems);
    SweepPlan plan = entries.plan(grid, space, strategy);
    Object given = body.get(NotifyTargets.FIELD);
    problems.addAll(targets.problems(given, "/" + NotifyTargets.FIELD, NotifyScope.SWEEP));
    if (base == null) {
      throw new InvalidSpecException(problems);
    }
    if (!plan.fits()) {
      problems.add(tooMany(plan));
    }
    return new SweepRequest(
        name,
        base,
        grid,
        space,
        strategy == null ? new SweepStrategy.Grid() : strategy,
        plan,
        given,
        List.copyOf(problems));
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

  /** Returns the strategy; null when it is invalid. */
  private static @Nullable SweepStrategy strategy(
      Map<String, @Nullable Object> body, List<SpecProblem> problems) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    if (body.containsKey("strategy")) {
      given.put("strategy", body.get("strategy"));
    }
    Problems found = new Problems();
    Chosen chosen = new RecordReader(found).record(Chosen.class, given, "");
    try {
      found.throwIfAny();
    } catch (InvalidSpecException invalid) {
      problems.addAll(invalid.problems());
      return null;
    }
    return chosen == null ? null : chosen.strategy();
  }

  private static Map<String, @Nullable Object> grid(
      Map<String, @Nullable Object> body,
      @Nullable SweepStrategy strategy,
      List<SpecProblem> problems) {
    boolean isRequired = strategy instanceof SweepStrategy.Grid;
    if (!isRequired && body.get("grid") == null) {
      return Map.of();
    }
    if (isRequired && body.get("grid") == null && body.get("space") != null) {
      return Map.of(); // the problem is that of the space
    }
    Map<String, @Nullable Object> grid = object(body, "grid", problems);
    if (isRequired && grid != null && grid.isEmpty()) {
      problems.add(
          new SpecProblem(
              "/grid",
              "has no entry; give a pointer and its values, such as \"/seed\": [0, 1], or POST the base to /jobs"));
    }
    return grid == null ? Map.of() : grid;
  }

  private static Map<String, @Nullable Object> space(
      Map<String, @Nullable Object> body,
      @Nullable SweepStrategy strategy,
      List<SpecProblem> problems) {
    Object given = body.get("space");
    return switch (strategy) {
      case SweepStrategy.Asha asha -> {
        boolean isDrawn = given != null && !Map.of().equals(given);
        Map<String, @Nullable Object> space = isDrawn ? object(body, "space", problems) : null;
        if (isDrawn && asha.samples() == null) {
          problems.add(
              new SpecProblem("/strategy/samples", "is required: how many samples space draws"));
        }
        if (!isDrawn && (body.get("grid") == null || Map.of().equals(body.get("grid")))) {
          problems.add(
              new SpecProblem(
                  "/space",
                  "needs an entry, or grid does, such as \"/optimizer/lr\": {\"logUniform\": [0.01, 1]}: there is nothing to search"));
        }
        yield space == null ? Map.of() : space;
      }
      case SweepStrategy.Grid _ -> {
        boolean isEmpty = given == null || given instanceof Map<?, ?> map && map.isEmpty();
        if (!isEmpty) {
          problems.add(
              new SpecProblem(
                  "/space",
                  "needs a strategy that draws from it, such as \"strategy\": {\"type\": \"random\", \"samples\": 20}"));
        }
        yield Map.of();
      }
      case SweepStrategy.Random _ -> {
        Map<String, @Nullable Object> space = object(body, "space", problems);
        if (space != null && space.isEmpty()) {
          problems.add(
              new SpecProblem(
                  "/space",
                  "has no entry; give a pointer and its distribution, such as \"/optimizer/lr\": {\"logUniform\": [0.01, 1]}"));
        }
        yield space == null ? Map.of() : space;
      }
      case null -> given == null ? Map.of() : DocumentTrees.object(given);
    };
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
                : switch (field) {
                  case "base" -> "must be an object: the spec that all jobs share";
                  case "grid" ->
                      "must be an object: lists of values by JSON pointer, such as {\"/seed\": [0, 1]}";
                  default ->
                      "must be an object: distributions by JSON pointer, such as {\"/optimizer/lr\": {\"logUniform\": [0.01, 1]}}";
                }));
    return null;
  }

  /** Reads the entries of grid and space. */
  private record Entries(@Nullable Map<String, @Nullable Object> base, List<SpecProblem> problems) {

    SweepPlan plan(
        Map<String, @Nullable Object> grid,
        Map<String, @Nullable Object> space,
        @Nullable SweepStrategy strategy) {
      boolean isVaried = grid.containsKey("/kind") || space.containsKey("/kind");
      Object kind = isVaried || base == null ? null : base.get("kind");
      Map<SweepTarget, @Nullable Object> written = new LinkedHashMap<>();
      targets("grid", grid, kind, written);
      targets("space", space, kind, written);
      List<SweepAxis> axes = new ArrayList<>();
      List<SweepSpace.Entry> drawn = new ArrayList<>();
      written.forEach(
          (target, value) -> {
            SpecProblem problem = target.overlap(written.keySet());
            if (problem == null && base != null) {
              problem = target.misfit(base);
            }
            if (problem == null && strategy instanceof SweepStrategy.Asha asha) {
              problem = AshaChecks.checkTarget(asha, target);
            }
            if (problem != null) {
              problems.add(problem);
            } else if (target.field().equals("grid")) {
              SweepAxis axis = SweepAxis.read(target, value, problems);
              if (axis != null) {
                axes.add(axis);
              }
            } else {
              Distribution distribution = Distributions.read(value, target.place(), problems);
              if (distribution != null) {
                drawn.add(new SweepSpace.Entry(target, distribution));
              }
            }
          });
      return new SweepPlan(
          switch (strategy) {
            case SweepStrategy.Random random when !drawn.isEmpty() ->
                new SweepSpace(drawn, random.seed(), random.samples());
            case SweepStrategy.Random _ -> SweepSpace.NONE;
            case SweepStrategy.Asha asha when !drawn.isEmpty() && asha.samples() != null ->
                new SweepSpace(drawn, asha.seed(), asha.samples());
            case SweepStrategy.Asha _ -> SweepSpace.NONE;
            case SweepStrategy.Grid _ -> SweepSpace.NONE;
            case null -> SweepSpace.NONE;
          },
          new SweepGrid(axes));
    }

    private void targets(
        String field,
        Map<String, @Nullable Object> entries,
        @Nullable Object kind,
        Map<SweepTarget, @Nullable Object> into) {
      entries.forEach(
          (text, value) -> {
            SweepTarget target = SweepTarget.read(field, text, kind, problems);
            if (target != null) {
              into.put(target, value);
            }
          });
    }
  }

  private static SpecProblem tooMany(SweepPlan plan) {
    List<String> factors = new ArrayList<>();
    if (!plan.space().entries().isEmpty()) {
      factors.add(plan.space().samples() + " samples");
    }
    plan.grid().axes().stream().limit(12).forEach(axis -> factors.add("" + axis.values().size()));
    String product = String.join(" x ", factors);
    return new SpecProblem(
        plan.grid().axes().isEmpty() ? "/strategy/samples" : "/grid",
        "makes %s jobs (%s%s); a sweep may have %d, so leave values out or make several sweeps"
            .formatted(
                plan.size() == Long.MAX_VALUE ? "countless" : "" + plan.size(),
                product,
                plan.grid().axes().size() > 12 ? " x ..." : "",
                SweepGrid.MOST));
  }
}

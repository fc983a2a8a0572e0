package dev.flattail.submission;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.presets.PresetCatalog;
import dev.flattail.webhooks.NotifyScope;
import dev.flattail.webhooks.NotifyTargets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads and resolves specs and reports all errors together. A spec with errors in some fields is
 * still checked against the data in its other fields.
 */
@Component
public final class SubmittedSpecs {
  private final PresetCatalog presets;
  private final SpecResolver resolver;
  private final NotifyTargets targets;

  SubmittedSpecs(PresetCatalog presets, SpecResolver resolver, NotifyTargets targets) {
    this.presets = presets;
    this.resolver = resolver;
    this.targets = targets;
  }

  /**
   * Reads and resolves a spec, and checks its webhook targets.
   *
   * @throws InvalidSpecException naming all errors
   */
  public ResolvedSpec read(Map<String, @Nullable Object> tree) {
    if (tree.get("kind") == null && tree.get("base") instanceof Map<?, ?>) {
      throw new InvalidSpecException(
          List.of(new SpecProblem("/base", "belongs to a sweep: POST this body to /sweeps", null)));
    }
    List<SpecProblem> problems =
        new ArrayList<>(
            targets.problems(
                tree.get(NotifyTargets.FIELD), "/" + NotifyTargets.FIELD, NotifyScope.JOB));
    try {
      ResolvedSpec resolved = readSpec(tree);
      if (problems.isEmpty()) {
        return resolved;
      }
    } catch (InvalidSpecException invalid) {
      problems.addAll(0, invalid.problems());
    }
    throw new InvalidSpecException(problems);
  }

  private ResolvedSpec readSpec(Map<String, @Nullable Object> tree) {
    try {
      return resolver.resolve(presets.readWithWarnings(tree));
    } catch (InvalidSpecException invalid) {
      List<SpecProblem> all = new ArrayList<>(invalid.problems());
      for (SpecProblem more : problemsOfTheRest(tree, all)) {
        if (all.stream().noneMatch(known -> known.pointer().equals(more.pointer()))) {
          all.add(more);
        }
      }
      throw new InvalidSpecException(
          all.stream().map(problem -> withOrigin(problem, tree)).toList());
    }
  }

  /** Says of a wrong value that the preset sets it, when the caller did not. */
  private SpecProblem withOrigin(SpecProblem problem, Map<String, @Nullable Object> tree) {
    return presets.sets(tree, steps(problem))
        ? new SpecProblem(
            problem.pointer(),
            "%s (the value is of preset \"%s\"; set %s to override it)"
                .formatted(problem.detail(), tree.get("preset"), problem.pointer()),
            problem.suggestion())
        : problem;
  }

  /** Checks the rest of the spec, without the fields that already have errors. */
  private List<SpecProblem> problemsOfTheRest(
      Map<String, @Nullable Object> tree, List<SpecProblem> known) {
    Set<String> bad = new LinkedHashSet<>();
    for (SpecProblem problem : known) {
      List<String> steps = steps(problem);
      if (!steps.isEmpty()) {
        bad.add(steps.getFirst());
      }
    }
    if (bad.contains("model")) {
      bad.add("initFrom"); // whether the weights fit depends on the model
    }
    boolean none = tree.get("epochs") instanceof Number epochs && epochs.doubleValue() == 0;
    if (none && (bad.contains("initFrom") || bad.contains("stage2"))) {
      bad.add("epochs"); // 0 epochs need both fields, and one of them is left out here
    }
    if (bad.contains("epochs")) {
      bad.add("schedule"); // its milestones would be compared with another number of epochs
    }
    if (bad.contains("dataset")) {
      bad.add("trainCounts"); // they would be compared with the classes of another data set
    }
    SpecProblem unknownDataset = bad.contains("dataset") ? resolver.unknownDataset(tree) : null;
    if (unknownDataset != null) {
      return List.of(unknownDataset);
    }
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(tree);
    if (!rest.keySet().removeAll(bad)) {
      return List.of();
    }
    try {
      resolver.resolve(presets.readWithWarnings(rest));
      return List.of();
    } catch (InvalidSpecException invalid) {
      return invalid.problems().stream()
          .filter(problem -> steps(problem).isEmpty() || !bad.contains(steps(problem).getFirst()))
          .toList();
    }
  }

  private static List<String> steps(SpecProblem problem) {
    JsonPointer pointer = JsonPointer.parse(problem.pointer());
    return pointer == null ? List.of() : pointer.steps();
  }
}

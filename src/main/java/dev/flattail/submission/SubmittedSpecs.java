package dev.flattail.submission;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.presets.PresetCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads and resolves specs so that one answer holds every mistake: also those that only the data
 * shows, in a spec that has others.
 */
@Component
public final class SubmittedSpecs {
  private final PresetCatalog presets;
  private final SpecResolver resolver;

  SubmittedSpecs(PresetCatalog presets, SpecResolver resolver) {
    this.presets = presets;
    this.resolver = resolver;
  }

  /**
   * @throws InvalidSpecException with all that is wrong
   */
  public ResolvedSpec read(Map<String, @Nullable Object> tree) {
    try {
      return resolver.resolve(presets.read(tree));
    } catch (InvalidSpecException invalid) {
      List<SpecProblem> all = new ArrayList<>(invalid.problems());
      for (SpecProblem more : problemsOfTheRest(tree, all)) {
        if (all.stream().noneMatch(known -> known.pointer().equals(more.pointer()))) {
          all.add(more);
        }
      }
      throw new InvalidSpecException(all);
    }
  }

  /** What is still wrong when the fields that have problems are left out. */
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
      bad.add("initFrom"); // whether weights fit cannot be said without the model
    }
    boolean none = tree.get("epochs") instanceof Number epochs && epochs.doubleValue() == 0;
    if (none && (bad.contains("initFrom") || bad.contains("stage2"))) {
      bad.add("epochs"); // none need both, and one of them is left out here
    }
    if (bad.contains("epochs")) {
      bad.add("schedule"); // its milestones would be held to another number of epochs
    }
    if (bad.contains("dataset")) {
      bad.add("trainCounts"); // they would be held to the classes of another data set
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
      resolver.resolve(presets.read(rest));
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

package dev.flattail.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every published configuration, by name. */
public final class Presets {
  private static final List<Preset> ALL =
      Stream.of(
              SaddlePresets.all(),
              SaddleLargePresets.all(),
              GlmcPresets.all(),
              CcSamPresets.all(),
              PacoPresets.all(),
              ComparisonPresets.all(),
              BbnPresets.all(),
              ResltPresets.all(),
              RsgPresets.all(),
              ArbPresets.all(),
              MislasPresets.all(),
              GclPresets.all(),
              DisAlignPresets.all())
          .flatMap(List::stream)
          .toList();

  private Presets() {}

  /** All presets, in the order of the documentation. */
  public static List<Preset> all() {
    return ALL;
  }

  /**
   * Replaces {@code "preset": name} by that preset's fields, under those of {@code tree}.
   *
   * <p>Objects are merged field by field, as in JSON Merge Patch (RFC 7396), but an object of
   * another {@code type}, or thresholds of another kind, replace the preset's. Milestones that an
   * overridden {@code epochs} never reaches are left out, unless {@code tree} has a schedule of its
   * own.
   *
   * @return a modifiable tree that keeps {@code preset} for the record
   * @throws InvalidSpec when there is no such preset
   */
  static Map<String, @Nullable Object> merge(Map<String, ? extends @Nullable Object> tree) {
    Object name = tree.get("preset");
    if (name == null) {
      return SpecReader.copy(tree);
    }
    Problems problems = new Problems();
    if (!(name instanceof String wanted)) {
      problems.add("/preset", "must be a string; GET /presets lists them");
      throw thrown(problems);
    }
    for (Preset preset : ALL) {
      if (preset.name().equals(wanted)) {
        Map<String, @Nullable Object> merged = mergeObjects(preset.spec(), tree);
        if (!tree.containsKey("schedule") && merged.get("schedule") instanceof Map<?, ?> schedule) {
          Map<String, @Nullable Object> fields = new LinkedHashMap<>();
          schedule.forEach((field, value) -> fields.put(field.toString(), value));
          merged.put("schedule", TrainDefaults.withinEpochs(fields, merged.get("epochs")));
        }
        return merged;
      }
    }
    problems.addUnknown(
        "/preset", "preset", wanted, ALL.stream().map(preset -> preset.name()).toList());
    throw thrown(problems);
  }

  private static RuntimeException thrown(Problems problems) {
    problems.throwIfAny();
    return new IllegalStateException("no problem to throw");
  }

  private static Map<String, @Nullable Object> mergeObjects(Map<?, ?> base, Map<?, ?> over) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    base.forEach((field, value) -> merged.put(field.toString(), value));
    over.forEach(
        (field, value) -> {
          Object below = merged.get(field.toString());
          merged.put(
              field.toString(),
              value instanceof Map<?, ?> above
                      && below instanceof Map<?, ?> under
                      && sameType(under, above)
                  ? mergeObjects(under, above)
                  : value);
        });
    return merged;
  }

  /** Thresholds have no {@code type}; other objects have none of these fields. */
  private static boolean sameCuts(Map<?, ?> under, Map<?, ?> above) {
    return !(byCount(under) && byRank(above)) && !(byRank(under) && byCount(above));
  }

  private static boolean byCount(Map<?, ?> tree) {
    return tree.containsKey("many") || tree.containsKey("few");
  }

  private static boolean byRank(Map<?, ?> tree) {
    return tree.containsKey("manyBelow") || tree.containsKey("fewFrom");
  }

  private static boolean sameType(Map<?, ?> under, Map<?, ?> above) {
    Object type = above.get("type");
    return (type == null || type.equals(under.get("type"))) && sameCuts(under, above);
  }
}

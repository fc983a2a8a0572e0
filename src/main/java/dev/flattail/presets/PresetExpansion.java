package dev.flattail.presets;

import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Nearest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Expands an entry into presets. */
final class PresetExpansion {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9]*)}");

  private final String file;
  private final PresetTemplate entry;

  /** The variant of each axis, by full name. */
  private final Map<String, Map<String, String>> combinations = new LinkedHashMap<>();

  /**
   * Creates the matrix of an entry.
   *
   * @throws PresetFileException when the entry contradicts itself
   */
  PresetExpansion(String file, PresetTemplate entry) {
    this.file = file;
    this.entry = entry;
    for (Map<String, String> variants : combinations()) {
      String name = filled(entry.name(), variants);
      if (combinations.put(name, variants) != null) {
        throw wrong("two combinations are called %s; name every axis in name".formatted(name));
      }
    }
    checkSelectors();
  }

  /**
   * Expands the entry.
   *
   * @throws PresetFileException when a preset is no valid spec
   */
  List<Preset> presets() {
    List<Preset> presets = new ArrayList<>();
    combinations.forEach((name, variants) -> presets.add(preset(name, variants)));
    return presets;
  }

  /** Returns all combinations of variants; the first axis varies slowest. */
  private List<Map<String, String>> combinations() {
    List<Map<String, String>> all = List.of(Map.of());
    for (Map.Entry<String, Map<String, Map<String, Object>>> axis : entry.matrix().entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> one : all) {
        for (String variant : axis.getValue().keySet()) {
          Map<String, String> with = new LinkedHashMap<>(one);
          with.put(axis.getKey(), variant);
          longer.add(with);
        }
      }
      all = longer;
    }
    return all;
  }

  private Preset preset(String name, Map<String, String> variants) {
    Set<String> selectors = new LinkedHashSet<>(Set.of(name));
    selectors.addAll(variants.values());
    Double value = entry.published() == null ? null : entry.published().values().get(name);
    Map<String, String> texts = new HashMap<>(variants);
    entry
        .words()
        .forEach(
            (word, bySelector) ->
                texts.put(
                    word,
                    selectors.stream()
                        .filter(bySelector::containsKey)
                        .findFirst()
                        .map(bySelector::get)
                        .orElse("")));
    if (value != null) {
      texts.put("published", value.toString());
    }
    return new Preset(
        name,
        filled(entry.source(), texts),
        published(value),
        entry.deviations().stream()
            .filter(each -> each.only() == null || !Collections.disjoint(each.only(), selectors))
            .map(each -> filled(each.text(), texts))
            .toList(),
        spec(name, variants));
  }

  private Preset.@Nullable Published published(@Nullable Double value) {
    PresetTemplate.PublishedNumbers numbers = entry.published();
    return value == null || numbers == null
        ? null
        : new Preset.Published(numbers.metric(), value, numbers.where());
  }

  private Map<String, @Nullable Object> spec(String name, Map<String, String> variants) {
    Map<String, @Nullable Object> spec = entry.spec();
    for (Map.Entry<String, Map<String, Map<String, Object>>> axis : entry.matrix().entrySet()) {
      String variant = variants.getOrDefault(axis.getKey(), "");
      spec = SpecMerge.merge(spec, axis.getValue().getOrDefault(variant, Map.of()));
    }
    spec = inOrder(SpecMerge.merge(spec, entry.cells().getOrDefault(name, Map.of())));
    String unset = unset(spec, "");
    if (unset != null) {
      throw wrong("%s is null in %s; a variant or a cell must set it".formatted(unset, name));
    }
    if (spec.containsKey(SpecReader.TARGETS)) {
      throw wrong(
          "%s has %s, but webhook targets are the choice of whoever submits a job"
              .formatted(name, SpecReader.TARGETS));
    }
    try {
      SpecReader.readSubmitted(spec);
    } catch (InvalidSpecException invalid) {
      throw wrong("%s is not valid: %s".formatted(name, invalid.getMessage()));
    }
    return Collections.unmodifiableMap(spec);
  }

  /** Orders the fields as in a spec, so that presets look alike wherever a field was set. */
  private static Map<String, @Nullable Object> inOrder(Map<String, @Nullable Object> spec) {
    Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
    if (spec.containsKey("kind")) {
      ordered.put("kind", spec.get("kind"));
    }
    for (RecordComponent field : TrainSpec.class.getRecordComponents()) {
      if (spec.containsKey(field.getName())) {
        ordered.put(field.getName(), spec.get(field.getName()));
      }
    }
    ordered.putAll(spec); // the spec's reader rejects unknown fields
    return ordered;
  }

  /** Returns the pointer of a null at any depth; null when there is none. */
  private static @Nullable String unset(@Nullable Object value, String pointer) {
    if (value == null) {
      return pointer;
    }
    if (value instanceof Map<?, ?> fields) {
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        String unset = unset(field.getValue(), pointer + "/" + field.getKey());
        if (unset != null) {
          return unset;
        }
      }
    }
    return null;
  }

  private void checkSelectors() {
    Set<String> names = combinations.keySet();
    Set<String> selectors = new LinkedHashSet<>(names);
    entry
        .matrix()
        .values()
        .forEach(
            axis ->
                axis.keySet().stream()
                    .filter(variant -> !variant.isEmpty() && !selectors.add(variant))
                    .forEach(
                        twice -> {
                          throw wrong("two axes have a variant " + twice);
                        }));
    entry.cells().keySet().forEach(name -> check("cells", name, names));
    if (entry.published() != null) {
      entry.published().values().keySet().forEach(name -> check("published", name, names));
    }
    entry
        .words()
        .forEach((word, texts) -> texts.keySet().forEach(each -> check(word, each, selectors)));
    for (PresetTemplate.Deviation deviation : entry.deviations()) {
      if (deviation.only() != null) {
        deviation.only().forEach(each -> check("deviations", each, selectors));
      }
    }
  }

  private void check(String where, String selector, Collection<String> known) {
    if (!known.contains(selector)) {
      String nearest = Nearest.of(selector, known);
      throw wrong(
          "%s names \"%s\", which the entry does not have%s"
              .formatted(
                  where,
                  selector,
                  nearest == null ? "" : "; did you mean \"%s\"?".formatted(nearest)));
    }
  }

  /** Replaces the placeholders for axes and words in a text. */
  private String filled(String text, Map<String, String> texts) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              String value = texts.get(found.group(1));
              if (value == null) {
                throw wrong("no axis and no word is called {%s}".formatted(found.group(1)));
              }
              return Matcher.quoteReplacement(value);
            });
  }

  private PresetFileException wrong(String problem) {
    return new PresetFileException(file, entry.name(), problem);
  }
}

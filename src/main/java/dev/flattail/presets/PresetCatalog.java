package dev.flattail.presets;

import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.ReadSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecSources;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Holds all presets by name, and reads submitted specs, which may name a preset. Stored specs
 * contain their presets' fields already: {@link SpecReader#readStored}.
 */
@Component
public final class PresetCatalog {
  private static final int MOST_SUGGESTED = 3;

  private final Map<String, Preset> presets = new LinkedHashMap<>();

  /**
   * Reads the preset files on the class path.
   *
   * @throws PresetFileException when a file is invalid
   */
  @Autowired
  public PresetCatalog() {
    this(PresetFile.bundled());
  }

  PresetCatalog(List<PresetFile> files) {
    for (PresetFile file : files) {
      for (Preset preset : file.presets()) {
        if (presets.putIfAbsent(preset.name(), preset) != null) {
          throw new PresetFileException(file.name(), preset.name(), "another preset has this name");
        }
      }
    }
  }

  /** Returns all presets, in the order of the files. */
  public List<Preset> all() {
    return List.copyOf(presets.values());
  }

  /**
   * Reads a spec as a caller wrote it: merges it into the preset that it names, and fills in every
   * default.
   *
   * @param tree output of a JSON parser: maps, lists, strings, numbers, booleans and nulls
   * @throws InvalidSpecException naming all errors; only the preset when no preset has its name
   */
  public JobSpec read(Map<String, ? extends @Nullable Object> tree) {
    return readWithWarnings(tree).spec();
  }

  /**
   * Reads a spec as {@link #read} does, and reports what its author may not have meant.
   *
   * @throws InvalidSpecException naming all errors; only the preset when no preset has its name
   */
  public ReadSpec readWithWarnings(Map<String, ? extends @Nullable Object> tree) {
    SpecSources sources = sources(tree);
    ReadSpec read = SpecReader.readSubmitted(sources);
    List<Warning> warnings = new ArrayList<>(read.warnings());
    warnOfOtherData(sources, warnings);
    return new ReadSpec(read.spec(), warnings);
  }

  /** Returns whether a value of a spec is its preset's, since the caller wrote none. */
  public boolean sets(Map<String, ? extends @Nullable Object> tree, List<String> place) {
    return !place.isEmpty()
        && tree.get("preset") instanceof String name
        && presets.containsKey(name)
        && sources(tree).isOfPreset(place);
  }

  /** Warns when settings that a preset chose for its data set act on another one. */
  private static void warnOfOtherData(SpecSources sources, List<Warning> warnings) {
    if (!(sources.preset().get("dataset") instanceof Map<?, ?> chosen)
        || !(sources.written().get("dataset") instanceof Map<?, ?> written)
        || written.get("name") == null
        || written.get("name").equals(chosen.get("name"))) {
      return;
    }
    List<String> inherited =
        chosen.keySet().stream()
            .map(Object::toString)
            .filter(field -> !written.containsKey(field))
            .toList();
    if (!inherited.isEmpty()) {
      warnings.add(
          new Warning(
              "/dataset",
              "%s of the preset, which is for '%s', act%s on '%s' too. Write values of your own if that is not meant; null is none"
                  .formatted(
                      String.join(", ", inherited),
                      chosen.get("name"),
                      inherited.size() == 1 ? "s" : "",
                      written.get("name"))));
    }
  }

  /**
   * Merges the tree into its preset.
   *
   * @throws InvalidSpecException when there is no such preset
   */
  private SpecSources sources(Map<String, ? extends @Nullable Object> tree) {
    Object name = tree.get("preset");
    if (name == null) {
      return SpecSources.of(tree);
    }
    if (!(name instanceof String wanted)) {
      throw new InvalidSpecException("/preset", "must be a string; GET /presets lists them");
    }
    Preset preset = presets.get(wanted);
    if (preset == null) {
      throw new InvalidSpecException(List.of(unknown(wanted)));
    }
    return new SpecSources(tree, preset.spec(), SpecMerge.merge(preset.spec(), tree));
  }

  private SpecProblem unknown(String wanted) {
    String meant = Nearest.of(wanted, presets.keySet());
    String near =
        meant == null
            ? "the nearest are "
                + String.join(", ", Nearest.several(wanted, presets.keySet(), MOST_SUGGESTED))
                + "; "
            : "did you mean \"" + meant + "\"? ";
    return new SpecProblem(
        "/preset",
        "unknown preset \"%s\"; %sGET /presets lists all"
            .formatted(Problems.abbreviate(wanted), near),
        meant);
  }
}

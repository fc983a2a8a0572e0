package dev.flattail.presets;

import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.TrainDefaults;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
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
    return SpecReader.readSubmitted(merged(tree));
  }

  /**
   * Merges the tree into its preset. Drops milestones that an overridden {@code epochs} never
   * reaches, unless {@code tree} has a schedule of its own.
   */
  private Map<String, ? extends @Nullable Object> merged(
      Map<String, ? extends @Nullable Object> tree) {
    Object name = tree.get("preset");
    if (name == null) {
      return tree;
    }
    if (!(name instanceof String wanted)) {
      throw new InvalidSpecException("/preset", "must be a string; GET /presets lists them");
    }
    Preset preset = presets.get(wanted);
    if (preset == null) {
      throw new InvalidSpecException(
          List.of(SpecProblem.unknown("/preset", "preset", wanted, presets.keySet())));
    }
    Map<String, @Nullable Object> merged = SpecMerge.merge(preset.spec(), tree);
    if (!tree.containsKey("schedule") && merged.get("schedule") instanceof Map<?, ?> schedule) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      schedule.forEach((field, value) -> fields.put(field.toString(), value));
      merged.put("schedule", TrainDefaults.withinEpochs(fields, merged.get("epochs")));
    }
    return merged;
  }
}

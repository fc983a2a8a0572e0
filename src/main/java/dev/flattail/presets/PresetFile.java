package dev.flattail.presets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The presets of one paper, as YAML.
 *
 * @param name name of the file
 */
record PresetFile(String name, String text) {
  private static final String INDEX = "index.yaml";

  private static final JsonMapper RECORDS =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Returns the files on the class path, in the order of their index. */
  static List<PresetFile> bundled() {
    PresetFile index = new PresetFile(INDEX, resource(INDEX));
    if (!(index.yaml() instanceof List<?> names)) {
      throw new PresetFileException(INDEX, "file", "must be a list of file names");
    }
    return names.stream()
        .map(name -> name + ".yaml")
        .map(name -> new PresetFile(name, resource(name)))
        .toList();
  }

  /**
   * Parses the file.
   *
   * @throws PresetFileException naming the first invalid entry
   */
  List<Preset> presets() {
    if (!(yaml() instanceof Map<?, ?> tree)
        || tree.size() != 1
        || !(tree.get("presets") instanceof List<?> entries)) {
      throw new PresetFileException(name, "file", "must have one field, presets, which is a list");
    }
    List<Preset> presets = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      presets.addAll(new PresetExpansion(name, entry(entries.get(i), i)).presets());
    }
    return presets;
  }

  private PresetTemplate entry(@Nullable Object tree, int index) {
    String label =
        tree instanceof Map<?, ?> fields && fields.get("name") instanceof String given
            ? given
            : "entry %d".formatted(index + 1);
    try {
      PresetTemplate entry = RECORDS.convertValue(tree, PresetTemplate.class);
      if (entry != null) {
        return entry;
      }
    } catch (JacksonException wrong) {
      throw new PresetFileException(name, label, wrong.getOriginalMessage());
    }
    throw new PresetFileException(name, label, "is empty");
  }

  private @Nullable Object yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      return new Yaml(new SafeConstructor(options)).load(text);
    } catch (YAMLException wrong) {
      throw new PresetFileException(name, "file", String.valueOf(wrong.getMessage()));
    }
  }

  private static String resource(String name) {
    try (InputStream in = PresetFile.class.getResourceAsStream("/presets/" + name)) {
      if (in == null) {
        throw new PresetFileException(name, "file", "is not there, but " + INDEX + " lists it");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.flattail.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.FrozenDocuments;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.read.SpecWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The presets as they were when they were Java, frozen: moving them into files of data, or putting
 * those files in better order, changes no run.
 */
class FrozenPresetsTest {
  private static final PresetCatalog PRESETS = new PresetCatalog();

  static List<JsonNode> presets() {
    return FrozenDocuments.lines("/presets/presets.jsonl");
  }

  static List<JsonNode> specs() {
    return FrozenDocuments.lines("/presets/specs.jsonl");
  }

  @Test
  void theyStandInTheSameOrder() {
    List<String> frozen = presets().stream().map(preset -> preset.get("name").asString()).toList();
    assertThat(PRESETS.all())
        .extracting(Preset::name)
        .filteredOn(frozen::contains)
        .containsExactlyElementsOf(frozen);
  }

  /** Source, published number, deviations and the tree itself: numbers keep their type. */
  @ParameterizedTest
  @MethodSource("presets")
  void aPresetIsTheSame(JsonNode frozen) {
    Preset preset =
        PRESETS.all().stream()
            .filter(each -> each.name().equals(frozen.get("name").asString()))
            .findFirst()
            .orElseThrow();
    assertThat(FrozenDocuments.json(preset)).isEqualTo(frozen);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aJobOfAPresetStoresTheSameSpec(JsonNode frozen) {
    JobSpec spec = PRESETS.read(Map.of("preset", frozen.get("preset").asString()));
    assertThat(FrozenDocuments.differences(frozen, FrozenDocuments.json(SpecWriter.write(spec))))
        .isEmpty();
  }
}

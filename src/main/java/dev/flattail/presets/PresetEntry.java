package dev.flattail.presets;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a preset file: one preset, or one for each combination of the variants of its axes.
 *
 * <p>A <em>selector</em> is the name of a variant or the full name of a preset.
 *
 * @param name with <code>{axis}</code> where the name of the axis' variant goes
 * @param source may hold <code>{axis}</code> and <code>{word}</code>
 * @param published numbers by full name; null for none
 * @param deviations in the order in which they are shown
 * @param spec what all combinations share; a variant or a cell must set what is null here
 * @param matrix by axis and variant, the fields that the variant sets; the first axis varies
 *     slowest
 * @param cells by full name, the fields that one combination sets, over those of its variants
 * @param words by word and selector, texts for {@code source} and {@code deviations}; a word is
 *     empty where none of its selectors applies
 */
record PresetEntry(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) String source,
    @Nullable PublishedNumbers published,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Deviation> deviations,
    @JsonProperty(required = true) Map<String, @Nullable Object> spec,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, Map<String, Object>>> matrix,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, Object>> cells,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, String>> words) {

  /**
   * @param metric path into the result
   * @param where the table that the numbers stand in
   * @param values fractions by full name
   */
  record PublishedNumbers(
      @JsonProperty(required = true) String metric,
      @JsonProperty(required = true) String where,
      @JsonProperty(required = true) Map<String, Double> values) {}

  /**
   * Written as a text alone, or as an object where it does not hold for all presets of the entry.
   *
   * @param text may hold <code>{axis}</code>, <code>{word}</code> and <code>{published}</code>
   * @param only selectors of the presets that it holds for; null for all
   */
  record Deviation(String text, @Nullable List<String> only) {
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    Deviation(
        @JsonProperty(value = "text", required = true) String text,
        @JsonProperty("only") @Nullable List<String> only) {
      this.text = text;
      this.only = only;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Deviation ofAll(String text) {
      return new Deviation(text, null);
    }
  }
}

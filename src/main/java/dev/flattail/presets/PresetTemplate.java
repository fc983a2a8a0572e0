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
 * @param name with <code>{axis}</code> as a placeholder for the axis' variant
 * @param source may contain <code>{axis}</code> and <code>{word}</code>
 * @param published numbers by full name; null for no numbers
 * @param deviations in display order
 * @param spec fields shared by all combinations; a variant or a cell must set each null
 * @param matrix fields that each variant sets, by axis and variant; the first axis varies slowest
 * @param cells fields that one combination sets, by full name; they override its variants
 * @param words texts for {@code source} and {@code deviations}, by word and selector; a word is
 *     empty where no selector applies
 */
record PresetTemplate(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) String source,
    @Nullable PublishedNumbers published,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Deviation> deviations,
    @JsonProperty(required = true) Map<String, @Nullable Object> spec,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, Map<String, Object>>> matrix,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, Object>> cells,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, String>> words) {

  /**
   * Published numbers of an entry.
   *
   * @param metric path into the result
   * @param where the table that contains the numbers
   * @param values fractions by full name
   */
  record PublishedNumbers(
      @JsonProperty(required = true) String metric,
      @JsonProperty(required = true) String where,
      @JsonProperty(required = true) Map<String, Double> values) {}

  /**
   * A known difference from the publication. Written as a text, or as an object if it does not
   * apply to all presets of the entry.
   *
   * @param text may contain <code>{axis}</code>, <code>{word}</code> and <code>{published}</code>
   * @param only selectors of the presets that it applies to; null for all
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

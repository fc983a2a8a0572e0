package dev.flattail.presets;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published configuration, runnable by name. Schema {@code Preset} of the contract.
 *
 * @param name what {@code "preset"} takes
 * @param source repository, file or paper table that it was read from
 * @param published what was published for it, or null when no number was
 * @param deviations what is known to differ between the publication, its code and this preset
 * @param spec the spec that stands for it
 */
public record Preset(
    String name,
    String source,
    @Nullable Published published,
    List<String> deviations,
    Map<String, ?> spec) {

  /**
   * @param metric path into the result
   * @param value a fraction
   * @param where the table that it stands in
   */
  public record Published(String metric, double value, String where) {}
}

package dev.flattail.presets;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published configuration that can be run by name. Schema {@code Preset} of the contract.
 *
 * @param name value of {@code "preset"} in a spec
 * @param source repository, file or paper table that the configuration was read from
 * @param published the published number, or null
 * @param deviations known differences between the publication, its code and this preset
 * @param spec the complete spec
 */
public record Preset(
    String name,
    String source,
    @Nullable Published published,
    List<String> deviations,
    Map<String, ?> spec) {

  /**
   * A published number.
   *
   * @param metric path into the result
   * @param value a fraction
   * @param where the table that contains it
   */
  public record Published(String metric, double value, String where) {}
}

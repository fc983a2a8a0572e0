package dev.flattail.jobspec.read;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A submitted spec before its defaults are filled in, and where its fields come from.
 *
 * @param written the fields that the caller wrote
 * @param preset the fields of the preset that the caller named; none without one
 * @param merged the caller's fields merged into the preset's
 */
public record SpecSources(
    Map<String, ? extends @Nullable Object> written,
    Map<String, ? extends @Nullable Object> preset,
    Map<String, ? extends @Nullable Object> merged) {

  /** Returns the sources of a spec that names no preset. */
  public static SpecSources of(Map<String, ? extends @Nullable Object> written) {
    return new SpecSources(written, Map.of(), written);
  }

  /** Returns whether the caller wrote the value at a place, or a list that contains it. */
  public boolean isWritten(List<String> steps) {
    return Trees.at(written, steps) != null;
  }

  /** Returns whether the preset has a value at a place, and the caller has none. */
  public boolean isOfPreset(List<String> steps) {
    return !isWritten(steps) && Trees.at(preset, steps) != null;
  }
}

package dev.flattail.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Trees of specs, as presets write them down. */
final class PresetTrees {
  private PresetTrees() {}

  /** A member of a family without fields of its own. */
  static Map<String, Object> type(String name) {
    return ordered("type", name);
  }

  /** Names and values in turn, kept in order. */
  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  /** A CIFAR set with an exponential profile. */
  static Map<String, Object> cifar(int classes, double factor) {
    return ordered(
        "name", "cifar" + classes, "imbalance", ordered("type", "exp", "factor", factor));
  }
}

package dev.flattail.spec;

import java.util.LinkedHashMap;
import java.util.List;
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

  /**
   * Five epochs of warm-up from nothing, a tenth of the rate after 160 epochs and a hundredth after
   * 180.
   */
  static Map<String, Object> tenthAt160And180() {
    return multistep(5, List.of(160, 180), List.of(0.1, 0.01));
  }

  /** Groups by rank, as MiSLAS and ARB cut the classes of CIFAR-LT. */
  static Map<String, Object> groupsByRank(int classes) {
    return classes == 10
        ? ordered("manyBelow", 3, "fewFrom", 7)
        : ordered("manyBelow", 36, "fewFrom", 71);
  }

  /** SGD with momentum 0.9, which all these systems take. */
  static Map<String, Object> sgd(double lr, double weightDecay) {
    return ordered("type", "sgd", "lr", lr, "momentum", 0.9, "weightDecay", weightDecay);
  }

  /** A warm-up from nothing, then factors of the base rate from completed epochs on. */
  static Map<String, Object> multistep(
      int warmupEpochs, List<Integer> milestones, List<Double> factors) {
    return ordered(
        "type",
        "multistep",
        "warmupEpochs",
        warmupEpochs,
        "milestones",
        milestones,
        "factors",
        factors);
  }

  /** The same with a warm-up from a third of the rate. */
  static Map<String, Object> multistepFromAThird(
      int warmupEpochs, List<Integer> milestones, List<Double> factors) {
    Map<String, Object> schedule = multistep(warmupEpochs, milestones, factors);
    schedule.put("warmupFrom", 1.0 / 3);
    return schedule;
  }

  /** A set of large images, of which 224 pixels of the scaled middle are evaluated. */
  static Map<String, Object> large(String dataset, Normalize normalize) {
    return ordered(
        "name",
        dataset,
        "normalize",
        ordered("mean", normalize.mean(), "std", normalize.std()),
        "resize",
        256,
        "centerCrop",
        224);
  }

  /** A CIFAR set with an exponential profile. */
  static Map<String, Object> cifar(int classes, double factor) {
    return ordered(
        "name", "cifar" + classes, "imbalance", ordered("type", "exp", "factor", factor));
  }
}

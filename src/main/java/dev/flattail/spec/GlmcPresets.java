package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The GLMC runs of "Escaping Saddle Points for Effective Generalization on Class-Imbalanced Data"
 * (NeurIPS 2022), with and without SAM: repository val-iisc/Saddle-LongTail, {@code
 * GLMC-2023/run.sh} and the defaults of {@code main.py}.
 */
final class GlmcPresets {
  private static final String TABLE = "val-iisc/Saddle-LongTail, README, results with GLMC";

  private GlmcPresets() {}

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (int classes : new int[] {10, 100}) {
      for (int ratio : new int[] {50, 100}) {
        presets.add(preset(classes, ratio, false));
        presets.add(preset(classes, ratio, true));
      }
    }
    return presets;
  }

  private static Preset preset(int classes, int ratio, boolean sam) {
    List<String> deviations = new ArrayList<>();
    if (ratio == 100) {
      deviations.add(
          "The repository's run.sh has the lines of imbalance ratio 50 alone; the same settings are"
              + " taken.");
    }
    if (sam) {
      deviations.add(
          "The repository's sam.py fails at its first step, where the projections have no gradient;"
              + " here they stay where they are in the climb.");
    }
    return new Preset(
        "saddle/glmc%s-cifar%d-if%d".formatted(sam ? "-sam" : "", classes, ratio),
        "val-iisc/Saddle-LongTail, GLMC-2023/run.sh and main.py",
        published(classes, ratio, sam),
        List.copyOf(deviations),
        spec(classes, ratio, sam));
  }

  /** Their code keeps the best epoch on the test split. */
  private static Preset.Published published(int classes, int ratio, boolean sam) {
    double accuracy =
        classes == 10
            ? ratio == 50 ? (sam ? 0.9156 : 0.8981) : (sam ? 0.8918 : 0.8755)
            : ratio == 50 ? (sam ? 0.6528 : 0.6249) : (sam ? 0.5901 : 0.5763);
    return new Preset.Published("bestOnTest.accuracy", accuracy, TABLE);
  }

  private static Map<String, Object> spec(int classes, int ratio, boolean sam) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("kind", "train");
    spec.put("seed", 3407);
    spec.put("dataset", dataset(classes, ratio));
    spec.put("augmentation", type("crop-flip"));
    spec.put("model", ordered("arch", "resnet34-cifar"));
    spec.put(
        "loss",
        ordered(
            "type",
            "glmc",
            "contrast",
            classes == 10 && sam ? 1 : 4,
            "labelWeighting",
            1.2,
            "resampleWeighting",
            0));
    spec.put("optimizer", sgd(0.01, 0.005));
    if (sam) {
      spec.put(
          "sharpness",
          ordered("type", "sam", "rho", 0.05, "schedule", type("constant"), "bnStats", "both"));
    }
    spec.put("schedule", type("cosine"));
    spec.put("epochs", 200);
    spec.put("batchSize", 64);
    return spec;
  }

  private static Map<String, Object> dataset(int classes, int ratio) {
    Map<String, Object> dataset = new LinkedHashMap<>(cifar(classes, 1.0 / ratio));
    if (classes == 10) {
      dataset.put(
          "normalize",
          ordered(
              "mean",
              List.of(0.49139968, 0.48215827, 0.44653124),
              "std",
              List.of(0.24703233, 0.24348505, 0.26158768)));
    }
    return dataset;
  }
}

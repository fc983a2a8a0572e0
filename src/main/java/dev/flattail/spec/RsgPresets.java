package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.multistep;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RSG's runs on CIFAR-LT: the commands of its README and {@code cifar_train.py}. */
final class RsgPresets {
  private static final String SOURCE = "Jianf-Wang/RSG, README and Imbalanced_Classification/";
  private static final String DEVICES =
      "The authors train on two GPUs, each with half of a batch; here one device sees all of it.";
  private static final String UNTRACED =
      "The repository names no number beside its commands, and the paper's for this run was not"
          + " found in a source that could be read.";
  private static final String LISTED =
      "The number is the paper's as Papers with Code lists it; whether it is of the best epoch on"
          + " the test set, which the code prints and keeps, is not said there.";

  private RsgPresets() {}

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (int classes : new int[] {10, 100}) {
      for (int ratio : new int[] {50, 100}) {
        Map<String, Object> spec = spec(ordered("type", "ldam", "maxMargin", 0.5, "scale", 30));
        spec.put("dataset", cifar(classes, 1.0 / ratio));
        spec.put("model", ordered("arch", "resnet32", "classifier", "cosine"));
        spec.put("rebalance", ordered("type", "drw", "beta", 0.9999, "startEpoch", 160));
        Preset.Published published = published(classes, ratio);
        presets.add(
            new Preset(
                "rows/rsg-cifar%d-if%d".formatted(classes, ratio),
                SOURCE + "cifar_train.py",
                published,
                List.of(DEVICES, published == null ? UNTRACED : LISTED),
                spec));
      }
    }
    presets.add(focal());
    return presets;
  }

  private static Preset.@Nullable Published published(int classes, int ratio) {
    return classes == 10
        ? null
        : new Preset.Published(
            "bestOnTest.accuracy",
            ratio == 50 ? 0.485 : 0.445,
            "Papers with Code, results of the RSG paper: LDAM-DRW-RSG, CIFAR-100-LT, as error rates");
  }

  private static Preset focal() {
    Map<String, Object> spec = spec(ordered("type", "focal", "gamma", 1));
    spec.put(
        "dataset",
        ordered("name", "cifar10", "imbalance", ordered("type", "step", "factor", 0.02)));
    spec.put("model", ordered("arch", "resnet32", "classifier", "linear"));
    spec.put("rebalance", type("none"));
    return new Preset(
        "rows/rsg-focal-cifar10-step50",
        SOURCE + "cifar_train.py",
        null,
        List.of(DEVICES, UNTRACED),
        spec);
  }

  private static Map<String, Object> spec(Map<String, Object> base) {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("augmentation", type("crop-flip"));
    spec.put("dropLast", true);
    spec.put(
        "loss",
        ordered(
            "type",
            "rsg",
            "base",
            base,
            "centers",
            15,
            "contrastiveChannels",
            256,
            "headRatio",
            0.2,
            "transferStrength",
            1,
            "startEpoch",
            160,
            "cescWeight",
            0.1,
            "mvWeight",
            0.01));
    spec.put("optimizer", sgd(0.1, 0.0002));
    // The code compares epochs from 1 with "greater than 159" and "greater than 179".
    spec.put("schedule", multistep(5, List.of(159, 179), List.of(0.01, 0.0001)));
    spec.put("epochs", 200);
    spec.put("batchSize", 128);
    return spec;
  }
}

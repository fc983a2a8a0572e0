package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BBN's row of CC-SAM's comparison tables, by its authors' settings: Megvii-Nanjing/BBN {@code
 * configs}, {@code main/train.py}, {@code lib/dataset}.
 */
final class BbnPresets {
  private static final String QUOTED =
      "Zhou et al. 2020, as listed by GZWQ/Awesome-Long-Tailed, README";
  private static final String BEST_ON_TEST = "The code keeps the best epoch on the test split.";
  private static final String SCHEDULE =
      "The code steps its schedule before each epoch, so the rate falls in rows 120 and 160: here"
          + " after 119 and 159 completed epochs.";

  private BbnPresets() {}

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (int classes : new int[] {10, 100}) {
      for (int ratio : new int[] {10, 50, 100}) {
        presets.add(ofCifar(classes, ratio));
      }
    }
    presets.add(ofINaturalist());
    return presets;
  }

  private static Preset ofCifar(int classes, int ratio) {
    List<String> deviations = new ArrayList<>(List.of(BEST_ON_TEST, SCHEDULE));
    if (ratio != 50) {
      deviations.add("The repository's file has imbalance ratio 50; the same settings are taken.");
    }
    return new Preset(
        "rows/bbn-cifar%d-if%d".formatted(classes, ratio),
        "Megvii-Nanjing/BBN, configs/cifar%d.yaml".formatted(classes),
        published(classes, ratio),
        List.copyOf(deviations),
        specOfCifar(classes, ratio));
  }

  private static Preset.@Nullable Published published(int classes, int ratio) {
    return ratio == 100
        ? new Preset.Published("bestOnTest.accuracy", classes == 10 ? 0.7982 : 0.4256, QUOTED)
        : null;
  }

  private static Map<String, Object> specOfCifar(int classes, int ratio) {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", cifar(classes, 1.0 / ratio));
    spec.put("augmentation", type("crop-flip"));
    spec.put("dropLast", true);
    spec.put("model", ordered("arch", "resnet32"));
    spec.put("loss", ordered("type", "bbn", "resampleWeighting", 2));
    spec.put("optimizer", sgd(0.1, 0.0002));
    spec.put(
        "schedule", PresetTrees.multistepFromAThird(5, List.of(119, 159), List.of(0.01, 0.0001)));
    spec.put("epochs", 200);
    spec.put("batchSize", 128);
    return spec;
  }

  private static Preset ofINaturalist() {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", PresetTrees.large("inat18", Normalize.IMAGENET));
    spec.put(
        "augmentation",
        ordered("type", "imagenet", "brightness", 0, "contrast", 0, "saturation", 0));
    spec.put("dropLast", true);
    spec.put("model", ordered("arch", "resnet50"));
    spec.put("loss", ordered("type", "bbn", "resampleWeighting", 2));
    spec.put("optimizer", sgd(0.05, 0.0001));
    spec.put("schedule", PresetTrees.multistep(0, List.of(119, 159), List.of(0.1, 0.01)));
    spec.put("epochs", 180);
    spec.put("batchSize", 128);
    return new Preset(
        "rows/bbn-inat18",
        "Megvii-Nanjing/BBN, configs/iNaturalist2018.yaml",
        null,
        List.of(
            BEST_ON_TEST,
            SCHEDULE,
            "The data set must be registered under the name inat18 from its published lists.",
            "The first branch's share is counted over 200 epochs, as the code has it for 180.",
            "The authors spread a batch over four GPUs, and each normalises over its own part; here"
                + " one device takes the whole batch, and needs the memory for it."),
        spec);
  }

  /** The authors take Nesterov's momentum, unlike most of this literature. */
  private static Map<String, Object> sgd(double lr, double weightDecay) {
    Map<String, Object> sgd = PresetTrees.sgd(lr, weightDecay);
    sgd.put("nesterov", true);
    return sgd;
  }
}

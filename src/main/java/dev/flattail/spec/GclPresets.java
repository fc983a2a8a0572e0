package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The CIFAR-LT runs of "Long-tailed Visual Recognition via Gaussian Clouded Logit Adjustment" (CVPR
 * 2022), as the authors' code runs them: Keke921/GCLLoss, the commands of its README with the
 * defaults of {@code cifar_train_backbone.py} and {@code cifar_train_classifier.py}.
 */
final class GclPresets {
  private GclPresets() {}

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (int classes : new int[] {10, 100}) {
      for (int ratio : new int[] {50, 100}) {
        presets.add(preset(classes, ratio));
      }
    }
    return presets;
  }

  private static double published(int classes, int ratio) {
    return classes == 10 ? (ratio == 50 ? 0.855 : 0.827) : ratio == 50 ? 0.535 : 0.487;
  }

  private static Preset preset(int classes, int ratio) {
    return new Preset(
        "gcl/cifar%d-if%d".formatted(classes, ratio),
        "Keke921/GCLLoss, README, cifar_train_backbone.py and cifar_train_classifier.py",
        new Preset.Published(
            "final.accuracy", published(classes, ratio), "CVPR 2022 paper, CIFAR-LT results"),
        deviations(classes, ratio),
        spec(classes, ratio));
  }

  private static List<String> deviations(int classes, int ratio) {
    List<String> deviations = new ArrayList<>();
    deviations.add(
        "The paper re-trains the classifier with class-based effective numbers; the README's"
            + " commands, followed here, draw every class alike (BalancedRS). stage2.sampling"
            + " class-effective-number is the paper's.");
    deviations.add(
        "The second stage's --learning_rate 0.1 is multiplied by 0.01 (1 + cos) in the code:"
            + " stage2.lr is 0.002, falling as half a cosine.");
    deviations.add(
        "Both stages mix images, the scripts' default, which the README's commands do not change.");
    deviations.add(
        "The code starts the second stage from the best epoch on the test set, and reports the best"
            + " of all on it. The former is kept (stage2.from best-on-test); compare final, not"
            + " bestOnTest, with honest numbers.");
    if (classes == 100 || ratio == 50) {
      deviations.add(
          "The README has commands for CIFAR-10, imbalance factor 0.01, alone; this preset changes"
              + " data set and factor and nothing else.");
    }
    return List.copyOf(deviations);
  }

  private static Map<String, Object> spec(int classes, int ratio) {
    Map<String, Object> spec = ordered("kind", "train", "seed", 123);
    spec.put("dataset", cifar(classes, 1.0 / ratio));
    spec.put("augmentation", type("crop-flip"));
    spec.put("model", ordered("arch", "resnet32", "classifier", "cosine"));
    spec.put(
        "loss", ordered("type", "gcl", "margin", 0, "scale", 30, "noise", 0.5, "trainCls", false));
    spec.put("rebalance", type("none"));
    spec.put("mixup", ordered("alpha", 1));
    spec.put("optimizer", sgd(0.1, 0.0002));
    spec.put("schedule", PresetTrees.tenthAt160And180());
    spec.put("epochs", 200);
    spec.put("batchSize", 64);
    spec.put(
        "stage2",
        ordered(
            "type",
            "gcl",
            "epochs",
            30,
            "lr",
            0.002,
            "margin",
            0.1,
            "scale",
            20,
            "noise",
            0.5,
            "gamma",
            1,
            "sampling",
            "balanced",
            "mixupAlpha",
            1,
            "from",
            "best-on-test",
            "batchNorm",
            "frozen",
            "schedule",
            type("cosine")));
    return spec;
  }
}

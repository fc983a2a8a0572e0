package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.multistep;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CIFAR-100-LT runs of "Parametric Contrastive Learning" (ICCV 2021), {@code PaCo/LT} of
 * dvlab-research/Parametric-Contrastive-Learning: {@code sh/CIFAR100_train_imb*.sh} and the
 * defaults of {@code paco_cifar.py}; and those of "Escaping Saddle Points" (NeurIPS 2022) with SAM.
 */
final class PacoPresets {
  private static final String SCRIPT =
      "dvlab-research/Parametric-Contrastive-Learning, PaCo/LT/paco_cifar.py and"
          + " sh/CIFAR100_train_imb%s.sh";
  private static final String RATE =
      "In the 11th epoch the authors' warm-up overshoots to 1.1 times the rate; here it is the rate.";
  private static final String BATCHES =
      "The authors' keys pass batch normalisation shuffled across devices; on one device that"
          + " changes nothing.";

  private PacoPresets() {}

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (int ratio : new int[] {100, 50, 10}) {
      presets.add(
          new Preset(
              "paco/cifar100-if" + ratio,
              SCRIPT.formatted(factor(ratio)),
              null,
              List.of(RATE, BATCHES),
              spec(ratio, false)));
    }
    for (int ratio : new int[] {100, 200}) {
      presets.add(withSam(ratio));
    }
    return presets;
  }

  private static Preset withSam(int ratio) {
    Preset.@Nullable Published published =
        ratio == 100
            ? new Preset.Published(
                "final.accuracy",
                0.53,
                "NeurIPS 2022 paper, CIFAR-100-LT results, imbalance factor 0.01")
            : null;
    return new Preset(
        "saddle/paco-sam-cifar100-if" + ratio,
        "val-iisc/Saddle-LongTail's paper; " + SCRIPT.formatted("0.01") + ", with SAM",
        published,
        List.of(
            "No code was published for PaCo with SAM; rho 0.05 is our choice.",
            "What SAM does to keys and queue is not published: here both stay as they are in both"
                + " passes and move once a step.",
            RATE,
            BATCHES),
        spec(ratio, true));
  }

  private static double factor(int ratio) {
    return 1.0 / ratio;
  }

  private static Map<String, Object> spec(int ratio, boolean sam) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("kind", "train");
    spec.put("dataset", cifar(100, factor(ratio)));
    spec.put("augmentation", type("autoaugment-cutout"));
    spec.put("dropLast", true);
    spec.put("model", ordered("arch", "resnet32", "classifier", "linear", "heads", "paco"));
    spec.put(
        "loss",
        ordered(
            "type",
            "paco",
            "queue",
            1024,
            "momentum",
            0.999,
            "temperature",
            0.05,
            "alpha",
            0.01,
            "beta",
            1,
            "gamma",
            1,
            "view",
            type("simclr")));
    spec.put("optimizer", sgd(0.05, 0.0005));
    if (sam) {
      spec.put(
          "sharpness",
          ordered("type", "sam", "rho", 0.05, "schedule", type("constant"), "bnStats", "both"));
    }
    // The code compares epochs from 0 with "greater than 320" and "greater than 360".
    spec.put("schedule", multistep(10, List.of(321, 361), List.of(0.1, 0.01)));
    spec.put("epochs", 400);
    spec.put("batchSize", 128);
    return spec;
  }
}

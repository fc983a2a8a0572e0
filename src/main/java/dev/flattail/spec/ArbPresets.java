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

/**
 * The runs of "Neural Collapse Inspired Attraction-Repulsion-Balanced Loss for Imbalanced Learning"
 * (Neurocomputing 2023), as the authors' code runs them: lilydedbb/ARBLOSS, {@code train_stage1.py}
 * and {@code config}.
 *
 * <p>Places-LT is not among them: its new last block on a frozen network cannot be expressed, and
 * the published code cannot load its weights ({@code models/resnet_places.py} drops a block of
 * ResNet-50 that it then asks for).
 */
final class ArbPresets {
  /** What makes a configuration file of each data set and imbalance. */
  private enum Variant {
    PLAIN("", ArbCounts.BATCH, null),
    MIXUP("-mixup", ArbCounts.BATCH, 1.0),
    UGCC("-ugcc", ArbCounts.GLOBAL, null);

    private final String suffix;
    private final ArbCounts counts;
    private final @Nullable Double mixup;

    Variant(String suffix, ArbCounts counts, @Nullable Double mixup) {
      this.suffix = suffix;
      this.counts = counts;
      this.mixup = mixup;
    }
  }

  /** An imbalance, as presets and as the code's file names have it. */
  private record Imbalance(int ratio, double factor, String file) {}

  private static final List<Imbalance> IMBALANCES =
      List.of(
          new Imbalance(10, 0.1, "01"),
          new Imbalance(50, 0.02, "002"),
          new Imbalance(100, 0.01, "001"));

  private static final String NO_ACCURACIES =
      "The repository states no accuracies, so none is given here. Its README names configuration"
          + " files that it lacks; these are the ones that it has.";

  private static final String BEST_ON_TEST =
      "The code reports its best epoch on the test set; compare final, not bestOnTest, with honest"
          + " numbers.";

  private static final String MIXUP =
      "The repository does not publish its mixup (it imports a file that it lacks): lambda L(a) +"
          + " (1 - lambda) L(b) is assumed, lambda drawn once a batch. Both terms take the same"
          + " counts, as its train_stage1.py hands them over: where they are of the batch, those of"
          + " the first labels.";

  private ArbPresets() {}

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (int classes : new int[] {10, 100}) {
      for (Imbalance imbalance : IMBALANCES) {
        for (Variant variant : Variant.values()) {
          presets.add(preset(classes, imbalance, variant));
        }
      }
    }
    presets.add(
        large(
            "imagenet-lt",
            "imagenet/imagenet_resnet50_arbloss_ugcc_mixup.yaml",
            Normalize.IMAGENET,
            0.0005,
            ordered("manyBelow", 390, "fewFrom", 835)));
    presets.add(
        large(
            "inat18",
            "ina2018/ina2018_resnet50_arbloss_ugcc_mixup.yaml",
            Normalize.INAT,
            0.0001,
            ordered("manyBelow", 842, "fewFrom", 4543)));
    return presets;
  }

  private static Preset preset(int classes, Imbalance imbalance, Variant variant) {
    return new Preset(
        "arb/cifar%d-if%d%s".formatted(classes, imbalance.ratio, variant.suffix),
        "lilydedbb/ARBLOSS, train_stage1.py and config/cifar%1$d/cifar%1$d_imb%2$s_arbloss%3$s.yaml"
            .formatted(classes, imbalance.file, variant.suffix.replace('-', '_')),
        null,
        deviations(variant),
        spec(classes, imbalance, variant));
  }

  private static List<String> deviations(Variant variant) {
    List<String> deviations = new ArrayList<>();
    deviations.add(NO_ACCURACIES);
    deviations.add(
        "The code divides the rate by 10 after epoch 160 and by 100 after epoch 240, which its 200"
            + " epochs never reach.");
    deviations.add(BEST_ON_TEST);
    deviations.add("The code sets no seed for these runs.");
    if (variant == Variant.MIXUP) {
      deviations.add(MIXUP);
    }
    return List.copyOf(deviations);
  }

  private static Map<String, Object> spec(int classes, Imbalance imbalance, Variant variant) {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", cifar(classes, imbalance.factor));
    spec.put("augmentation", type("crop-flip"));
    spec.put("model", ordered("arch", "resnet32", "classifier", "linear"));
    spec.put("loss", ordered("type", "arb", "counts", Names.of(variant.counts)));
    spec.put("rebalance", type("none"));
    if (variant.mixup != null) {
      spec.put("mixup", ordered("alpha", variant.mixup));
    }
    spec.put("optimizer", sgd(0.1, 0.0002));
    spec.put("schedule", multistep(5, List.of(160), List.of(0.1)));
    spec.put("epochs", 200);
    spec.put("batchSize", 128);
    spec.put("evaluation", ordered("thresholds", PresetTrees.groupsByRank(classes)));
    return spec;
  }

  private static Preset large(
      String dataset,
      String file,
      Normalize normalize,
      double weightDecay,
      Map<String, Object> groups) {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", PresetTrees.large(dataset, normalize));
    spec.put("augmentation", type("imagenet"));
    spec.put("model", ordered("arch", "resnet50", "classifier", "linear"));
    spec.put("loss", ordered("type", "arb", "counts", "global"));
    spec.put("rebalance", type("none"));
    spec.put("mixup", ordered("alpha", 0.2));
    spec.put("optimizer", sgd(0.1, weightDecay));
    spec.put("schedule", ordered("type", "cosine", "warmupEpochs", 0, "minLr", 0));
    spec.put("epochs", 200);
    spec.put("batchSize", 1024);
    spec.put("evaluation", ordered("thresholds", groups));
    return new Preset(
        "arb/" + dataset,
        "lilydedbb/ARBLOSS, train_stage1.py and config/" + file,
        null,
        List.of(
            NO_ACCURACIES,
            "The code spreads the batch of 1024 over four to eight GPUs, and each normalises over its"
                + " own part; here one device takes the whole batch, and needs the memory for it.",
            BEST_ON_TEST,
            "The code sets no seed for these runs.",
            MIXUP),
        spec);
  }
}

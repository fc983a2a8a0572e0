package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs of "ResLT: Residual Learning for Long-tailed Recognition" (TPAMI 2022), repository
 * jiequancui/ResLT: {@code CIFAR/sh}, {@code ImageNetLT/sh/X50.sh} and {@code Inat/sh/R50.sh}.
 */
final class ResltPresets {
  private static final String LISTED =
      "TPAMI 2022 paper, as Papers with Code's archive lists its results";
  private static final String BEST_ON_TEST =
      "The code keeps the epoch that is best on the test set: compare with bestOnTest.";
  private static final String REGISTERED =
      "The data set must be registered under the name %s from its published lists; its groups are"
          + " cuts of classes in order of frequency.";
  private static final String LAST_EPOCH =
      "The code normalises the classifier's weights (by their length to the power %s, without the"
          + " bias) whenever it evaluates, and keeps the epoch that is best on the test set; here the"
          + " second stage does it to the last epoch's.";

  private ResltPresets() {}

  /**
   * A CIFAR script.
   *
   * @param ratio of the most frequent to the rarest class
   */
  private record Cifar(int classes, int ratio, double beta, @Nullable Double accuracy) {}

  private static final List<Cifar> CIFAR =
      List.of(
          new Cifar(10, 100, 0.998, null),
          new Cifar(10, 50, 0.998, null),
          new Cifar(10, 10, 0.96, 0.897),
          new Cifar(100, 100, 0.995, null),
          new Cifar(100, 50, 0.99, null),
          new Cifar(100, 10, 0.72, null));

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    CIFAR.forEach(run -> presets.add(preset(run)));
    presets.add(imagenet());
    presets.add(inat());
    return presets;
  }

  private static Preset preset(Cifar run) {
    return new Preset(
        "rows/reslt-cifar%d-if%d".formatted(run.classes, run.ratio),
        "jiequancui/ResLT, CIFAR/cifarTrain_reslt_cifar%1$d.py and CIFAR/sh/CIFAR%1$d"
            .formatted(run.classes),
        run.accuracy == null
            ? null
            : new Preset.Published("bestOnTest.accuracy", run.accuracy, LISTED),
        List.of(
            BEST_ON_TEST,
            "The scripts set no seed, and their README says that beta may need tuning to reach the"
                + " published numbers."),
        spec(run));
  }

  private static Map<String, Object> spec(Cifar run) {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", cifar(run.classes, 1.0 / run.ratio));
    spec.put("augmentation", type("crop-flip"));
    spec.put("dropLast", true);
    spec.put("model", ordered("arch", "resnet32", "classifier", "linear", "heads", "reslt"));
    spec.put("loss", run.classes == 10 ? loss(run.beta, 0.8, 0.6) : loss(run.beta, 0.65, 0.3));
    Map<String, Object> optimizer = sgd(0.1, 0.0005);
    optimizer.put("nesterov", true);
    spec.put("optimizer", optimizer);
    spec.put("schedule", PresetTrees.multistepFromAThird(5, List.of(160, 180), List.of(0.1, 0.01)));
    spec.put("epochs", 200);
    spec.put("batchSize", 128);
    spec.put(
        "evaluation",
        ordered(
            "thresholds",
            run.classes == 10
                ? ordered("manyBelow", 3, "fewFrom", 6)
                : ordered("manyBelow", 36, "fewFrom", 71)));
    return spec;
  }

  private static Map<String, Object> loss(double beta, double medium, double tail) {
    return ordered("type", "reslt", "beta", beta, "medium", medium, "tail", tail);
  }

  private static Preset imagenet() {
    Map<String, Object> spec =
        large("imagenet-lt", Normalize.IMAGENET, "resnext50-32x4d", "reslt", 390, 835);
    spec.put("augmentation", type("imagenet"));
    Map<String, Object> loss = loss(0.99, 0.825, 0.22);
    loss.put("sumEpsilon", 1e-7);
    spec.put("loss", loss);
    spec.put("optimizer", sgd(0.1, 0.0005));
    spec.put("schedule", ordered("type", "cosine", "warmupEpochs", 5));
    spec.put("epochs", 180);
    spec.put("stage2", ordered("type", "tau-norm", "tau", 0.7));
    return new Preset(
        "rows/reslt-imagenet-lt",
        "jiequancui/ResLT, ImageNetLT/ImageNetTrain_reslt.py and ImageNetLT/sh/X50.sh",
        new Preset.Published("final.accuracy", 0.529, LISTED),
        List.of(
            REGISTERED.formatted("imagenet-lt"),
            LAST_EPOCH.formatted("0.7"),
            "The code's cosine starts after the warm-up and has 176 epochs; here it spans all 180 and"
                + " the warm-up takes the place of its first five."),
        spec);
  }

  private static Preset inat() {
    Map<String, Object> spec = large("inat18", Normalize.INAT, "resnet50", "reslt-two", 842, 4543);
    spec.put(
        "augmentation",
        ordered("type", "imagenet", "brightness", 0, "contrast", 0, "saturation", 0));
    spec.put("loss", loss(0.85, 6600.0 / 8142, 0));
    spec.put("optimizer", sgd(0.1, 0.0001));
    spec.put("schedule", ordered("type", "cosine", "warmupEpochs", 0));
    spec.put("epochs", 200);
    spec.put("stage2", ordered("type", "tau-norm", "tau", 0.3));
    return new Preset(
        "rows/reslt-inat18",
        "jiequancui/ResLT, Inat/iNaturalTrain_reslt.py and Inat/sh/R50.sh",
        null,
        List.of(REGISTERED.formatted("inat18"), LAST_EPOCH.formatted("0.3")),
        spec);
  }

  private static Map<String, Object> large(
      String dataset, Normalize normalize, String arch, String heads, int manyBelow, int fewFrom) {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", PresetTrees.large(dataset, normalize));
    spec.put("dropLast", true);
    spec.put("model", ordered("arch", arch, "classifier", "linear", "heads", heads));
    spec.put("batchSize", 256);
    spec.put(
        "evaluation", ordered("thresholds", ordered("manyBelow", manyBelow, "fewFrom", fewFrom)));
    return spec;
  }
}

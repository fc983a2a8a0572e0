package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ImageNet-LT and iNaturalist 2018 runs of "Escaping Saddle Points for Effective Generalization
 * on Class-Imbalanced Data" (NeurIPS 2022), repository val-iisc/Saddle-LongTail: {@code run.sh},
 * {@code imnet_train_sam.py}, {@code inat_train_sam.py}. ResNet-50, 90 epochs.
 */
final class SaddleLargePresets {
  private static final String TABLE = "val-iisc/Saddle-LongTail, README, results and checkpoints";

  private SaddleLargePresets() {}

  /** What differs between the two data sets. */
  private record Data(
      String preset, String dataset, String script, double lr, int manyBelow, int fewFrom) {}

  private static final List<Data> DATA =
      List.of(
          new Data("imagenet-lt", "imagenet-lt", "imnet_train", 0.2, 390, 835),
          new Data("inat18", "inat18", "inat_train", 0.1, 842, 4543));

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (Data data : DATA) {
      for (boolean ldam : new boolean[] {false, true}) {
        presets.add(preset(data, ldam, false));
        presets.add(preset(data, ldam, true));
      }
    }
    return presets;
  }

  private static Preset preset(Data data, boolean ldam, boolean sam) {
    Double accuracy = sam ? published(data, ldam) : null;
    return new Preset(
        "saddle/" + data.preset + (ldam ? "-ldam" : "-ce") + "-drw" + (sam ? "-sam" : ""),
        "val-iisc/Saddle-LongTail, run.sh and " + data.script + (sam ? "_sam.py" : ".py"),
        accuracy == null ? null : new Preset.Published("final.accuracy", accuracy, TABLE),
        List.of(
            "The data set must be registered under the name "
                + data.dataset
                + " from its published lists; its groups are cuts of classes in order of"
                + " frequency."),
        spec(data, ldam, sam));
  }

  private static @Nullable Double published(Data data, boolean ldam) {
    return data.preset.equals("inat18") ? (ldam ? 0.701 : 0.653) : (ldam ? 0.531 : 0.471);
  }

  private static Map<String, Object> dataset(Data data) {
    Map<String, Object> dataset = ordered("name", data.dataset, "resize", 256, "centerCrop", 224);
    dataset.put(
        "normalize",
        data.preset.equals("inat18")
            ? ordered("mean", List.of(0.466, 0.471, 0.380), "std", List.of(0.195, 0.194, 0.192))
            : ordered("mean", List.of(0.485, 0.456, 0.406), "std", List.of(0.229, 0.224, 0.225)));
    return dataset;
  }

  private static Map<String, Object> spec(Data data, boolean ldam, boolean sam) {
    boolean inat = data.preset.equals("inat18");
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", dataset(data));
    spec.put("augmentation", type("imagenet"));
    spec.put("model", ordered("arch", "resnet50", "classifier", ldam ? "cosine" : "linear"));
    spec.put(
        "loss",
        ldam ? ordered("type", "ldam", "maxMargin", 0.3, "scale", 30) : type("cross-entropy"));
    spec.put("rebalance", ordered("type", "drw", "beta", 0.9999, "startEpoch", 60));
    spec.put("optimizer", sgd(data.lr, inat && ldam ? 0.0001 : 0.0002));
    if (sam) {
      List<Double> rhos =
          inat && !ldam ? List.of(0.05, 0.1, 0.1, 0.2) : List.of(0.05, 0.1, 0.5, 0.5);
      spec.put(
          "sharpness",
          ordered(
              "type",
              "sam",
              "schedule",
              ordered("type", "step", "epochs", List.of(5, 60, 75), "rhos", rhos),
              "bnStats",
              "both"));
    }
    spec.put("schedule", type("cosine"));
    spec.put("epochs", 90);
    spec.put("batchSize", 256);
    spec.put(
        "evaluation",
        ordered("thresholds", ordered("manyBelow", data.manyBelow, "fewFrom", data.fewFrom)));
    return spec;
  }
}

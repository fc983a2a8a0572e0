package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.multistep;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows of CC-SAM's comparison tables that other authors' methods fill, on the network, batches and
 * schedule that this literature shares (Saddle-LongTail {@code cifar_train.py}). Their own settings
 * differ from paper to paper, so no published number belongs to them.
 */
final class ComparisonPresets {
  private static final String SHARED =
      "Runs on the settings of Saddle-LongTail's cifar_train.py, not on those of the method's own"
          + " authors, so no published number belongs to it.";

  private ComparisonPresets() {}

  /** A row: its name, where the method is from, and what it adds to plain training. */
  private record Row(String name, String source, String said, Map<String, Object> fields) {}

  private static List<Row> rows() {
    return List.of(
        new Row(
            "balanced-softmax",
            "Ren et al. 2020 (Balanced Meta-Softmax)",
            "The loss alone, without the paper's meta sampler.",
            Map.of("loss", type("balanced-softmax"))),
        new Row(
            "tau-norm",
            "Kang et al. 2020 (Decoupling), facebookresearch/classifier-balancing",
            "tau is chosen on a validation split of 20 images a class, taken off before the"
                + " imbalance.",
            Map.of("stage2", type("tau-norm"))),
        new Row(
            "ce-mixup-crt",
            "Kang et al. 2020 (Decoupling); mixup as in MiSLAS, Zhong et al. 2021",
            "The second stage's 30 epochs at a rate of 0.01 are CC-SAM's.",
            Map.of(
                "mixup",
                ordered("alpha", 1),
                "stage2",
                ordered("type", "crt", "epochs", 30, "lr", 0.01))));
  }

  static List<Preset> all() {
    List<Preset> presets = new ArrayList<>();
    for (Row row : rows()) {
      for (int classes : new int[] {10, 100}) {
        for (int ratio : new int[] {50, 100, 200}) {
          presets.add(
              new Preset(
                  "rows/%s-cifar%d-if%d".formatted(row.name, classes, ratio),
                  row.source,
                  null,
                  List.of(SHARED, row.said),
                  spec(row, classes, ratio)));
        }
      }
    }
    presets.add(influenceBalanced());
    presets.add(lade());
    return presets;
  }

  private static Preset influenceBalanced() {
    Map<String, Object> spec = spec(new Row("", "", "", Map.of()), 100, 100);
    spec.put(
        "loss",
        ordered("type", "influence-balanced", "alpha", 1000, "startEpoch", 100, "weighting", 1));
    spec.put("schedule", multistep(5, List.of(100, 160, 180), List.of(0.01, 0.0001, 0.000001)));
    return new Preset(
        "rows/influence-balanced-cifar100-if100",
        "pseulki/IB-Loss, README and cifar_train.py",
        null,
        List.of("The repository names no number beside its command."),
        spec);
  }

  private static Preset lade() {
    Map<String, Object> spec = spec(new Row("", "", "", Map.of()), 100, 100);
    spec.put("seed", 1);
    spec.put("loss", ordered("type", "lade", "alpha", 0.1, "lambda", 0.01));
    spec.put("optimizer", sgd(0.2, 0.0005));
    spec.put("schedule", multistep(5, List.of(120, 160), List.of(0.01, 0.0001)));
    spec.put("batchSize", 256);
    return new Preset(
        "rows/lade-cifar100-if100",
        "hyperconnect/LADE, README and config/CIFAR100_LT/lade.yaml",
        null,
        List.of(
            "The authors' network ends in two parallel blocks whose features are joined (128"
                + " numbers); this is resnet32, as in the tables that the row is from.",
            "The repository names no number beside its command."),
        spec);
  }

  private static Map<String, Object> spec(Row row, int classes, int ratio) {
    Map<String, Object> spec = ordered("kind", "train");
    Map<String, Object> dataset = cifar(classes, 1.0 / ratio);
    if (row.name.equals("tau-norm")) {
      dataset.put("validation", ordered("perClass", 20));
    }
    spec.put("dataset", dataset);
    spec.put("augmentation", type("crop-flip"));
    spec.put("model", ordered("arch", "resnet32", "classifier", "linear"));
    spec.put("loss", type("cross-entropy"));
    spec.put("rebalance", type("none"));
    spec.put("optimizer", sgd(0.1, 0.0002));
    spec.put("schedule", multistep(5, List.of(160, 180), List.of(0.01, 0.0001)));
    spec.put("epochs", 200);
    spec.put("batchSize", 128);
    spec.putAll(row.fields);
    return spec;
  }
}

package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.cifar;
import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The CIFAR-LT runs of "Improving Calibration for Long-Tailed Recognition" (CVPR 2021), as the
 * authors' code runs them: dvlab-research/MiSLAS, {@code train_stage1.py}, {@code train_stage2.py}
 * and the configurations of {@code config/cifar10}, {@code config/cifar100}.
 */
final class MislasPresets {
  private MislasPresets() {}

  /**
   * What differs between the configurations.
   *
   * @param file its name there
   * @param lrFactor the classifier's share of the second stage's rate
   * @param published top-1 accuracy of the repository's table
   * @param elsewhere what other tables have for it; the same where none is known
   */
  private record Run(
      int classes,
      int ratio,
      String file,
      double smoothHead,
      double smoothTail,
      double lrFactor,
      double published,
      double elsewhere) {}

  private static final List<Run> RUNS =
      List.of(
          new Run(10, 10, "imb01", 0.1, 0, 0.2, 0.9, 0.9),
          new Run(10, 50, "imb002", 0.2, 0, 0.2, 0.857, 0.852),
          new Run(10, 100, "imb001", 0.3, 0, 0.5, 0.825, 0.821),
          new Run(100, 10, "imb01", 0.2, 0, 0.1, 0.632, 0.632),
          new Run(100, 50, "imb002", 0.3, 0, 0.1, 0.523, 0.526),
          new Run(100, 100, "imb001", 0.4, 0.1, 0.2, 0.47, 0.475));

  static List<Preset> all() {
    return RUNS.stream().map(run -> preset(run)).toList();
  }

  private static Preset preset(Run run) {
    String config = "config/cifar%1$d/cifar%1$d_%2$s".formatted(run.classes, run.file);
    return new Preset(
        "mislas/cifar%d-if%d".formatted(run.classes, run.ratio),
        "dvlab-research/MiSLAS, train_stage1.py, train_stage2.py, %s_stage1_mixup.yaml and"
                .formatted(config)
            + " %s_stage2_mislas.yaml".formatted(config),
        new Preset.Published(
            "final.accuracy", run.published, "the repository's README, table of stage 2"),
        deviations(run),
        spec(run));
  }

  private static List<String> deviations(Run run) {
    List<String> deviations = new ArrayList<>();
    deviations.add(
        "The code resumes the second stage from a checkpoint that its user names, the newest or the"
            + " best on the test set; the README does not say which. Here it is the newest"
            + " (stage2.from last).");
    deviations.add(
        "The code prints the best epoch on the test set. Compare final, not bestOnTest, with honest"
            + " numbers.");
    deviations.add(
        "In the second stage the code draws four images of a class at each of its turns, and takes"
            + " one step more an epoch than the training images fill; here a class gives one image"
            + " a turn, and an epoch has as many images as the training set.");
    if (run.elsewhere != run.published) {
      deviations.add(
          "Published tables differ: the README has %s, tables of papers have %s."
              .formatted(run.published, run.elsewhere));
    }
    deviations.add(
        "The README recommends a weight decay of 5e-4 for better results; its configurations, and"
            + " this preset, have 2e-4.");
    return List.copyOf(deviations);
  }

  private static Map<String, Object> spec(Run run) {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", cifar(run.classes, 1.0 / run.ratio));
    spec.put("augmentation", type("crop-flip"));
    spec.put("model", ordered("arch", "resnet32", "classifier", "linear"));
    spec.put("loss", type("cross-entropy"));
    spec.put("rebalance", type("none"));
    spec.put("mixup", ordered("alpha", 1));
    spec.put("optimizer", sgd(0.1, 0.0002));
    spec.put("schedule", PresetTrees.tenthAt160And180());
    spec.put("epochs", 200);
    spec.put("batchSize", 128);
    spec.put(
        "stage2",
        ordered(
            "type",
            "mislas",
            "epochs",
            10,
            "lr",
            0.1,
            "lrFactor",
            run.lrFactor,
            "smoothHead",
            run.smoothHead,
            "smoothTail",
            run.smoothTail,
            "from",
            "last",
            "batchNorm",
            run.classes == 100 ? "train" : "frozen",
            "schedule",
            type("cosine")));
    spec.put("evaluation", ordered("thresholds", PresetTrees.groupsByRank(run.classes)));
    return spec;
  }
}

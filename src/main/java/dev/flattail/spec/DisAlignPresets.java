package dev.flattail.spec;

import static dev.flattail.spec.PresetTrees.ordered;
import static dev.flattail.spec.PresetTrees.sgd;
import static dev.flattail.spec.PresetTrees.type;

import java.util.List;
import java.util.Map;

/**
 * The run that the code of "Distribution Alignment: A Unified Framework for Long-tail Visual
 * Recognition" (Zhang et al., CVPR 2021) has for classification: Megvii-BaseDetection/DisAlign,
 * {@code classification/imagenetlt/resnext50}, with the defaults of Megvii-BaseDetection/cvpods.
 */
final class DisAlignPresets {
  private static final String RUN = "resx50.scratch.imagenet_lt.224size.90e.disalign.10e";

  private DisAlignPresets() {}

  static List<Preset> all() {
    return List.of(
        new Preset(
            "rows/disalign-imagenet-lt",
            "Megvii-BaseDetection/DisAlign, classification/imagenetlt/resnext50/"
                + RUN
                + "/{config,net}.py; both stages in one job",
            new Preset.Published(
                "final.accuracy",
                0.52438,
                "Megvii-BaseDetection/DisAlign, classification/README.md, ImageNet-LT"),
            List.of(
                "The data set must be registered under the name imagenet-lt from its published"
                    + " lists.",
                "The published number is of the authors' code, which starts the logits at (1 + s) z;"
                    + " the paper's formula, s (a z + b) + (1 - s) z, starts at z itself. With a - 1"
                    + " for a they are one family; what differs is the start, and where weight decay"
                    + " draws to.",
                "The code spreads the batch of 256 over eight GPUs, and each normalises over its own"
                    + " 32 images; here one device takes the whole batch.",
                "The code starts the last batch normalisation of each block at zero and the"
                    + " classifier with N(0, 0.01^2); here the network starts as torchvision's.",
                "The code's many, medium and few classes are in a file that it does not publish with"
                    + " it; here they are those of more than 100 and of at most 20 images."),
            spec()));
  }

  private static Map<String, Object> spec() {
    Map<String, Object> spec = ordered("kind", "train");
    spec.put("dataset", PresetTrees.large("imagenet-lt", Normalize.IMAGENET));
    spec.put("augmentation", type("imagenet"));
    spec.put("model", ordered("arch", "resnext50-32x4d", "classifier", "linear"));
    spec.put("loss", type("cross-entropy"));
    spec.put("rebalance", type("none"));
    spec.put("optimizer", sgd(0.1, 0.0005));
    spec.put("schedule", type("cosine"));
    spec.put("epochs", 90);
    spec.put("batchSize", 256);
    spec.put(
        "stage2",
        ordered(
            "type",
            "disalign",
            "epochs",
            10,
            "lr",
            0.1,
            "weighting",
            1.2,
            "batchNorm",
            "train",
            "schedule",
            type("cosine")));
    return spec;
  }
}

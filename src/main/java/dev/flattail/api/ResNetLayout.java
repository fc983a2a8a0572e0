package dev.flattail.api;

import dev.flattail.spec.Classifier;
import dev.flattail.spec.Heads;
import dev.flattail.spec.ModelSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and shapes of a CIFAR ResNet's tensors, as Saddle-LongTail {@code models/resnet_cifar.py}
 * has them (option-A shortcuts have none). Lets the API judge a checkpoint by its header, without
 * an engine; {@code CheckpointFitTest} holds it to a checkpoint of the reference code.
 */
final class ResNetLayout {
  private static final int[] WIDTHS = {16, 32, 64};

  private ResNetLayout() {}

  /** Shapes by name, in the order of the layers; without the counters that BatchNorm may have. */
  static Map<String, List<Long>> of(ModelSpec model, int classes) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("conv1.weight", shape(WIDTHS[0], 3, 3, 3));
    batchNorm(shapes, "bn1", WIDTHS[0]);
    int in = WIDTHS[0];
    for (int stage = 0; stage < WIDTHS.length; stage++) {
      int width = WIDTHS[stage];
      for (int block = 0; block < blocks(model)[stage]; block++) {
        String prefix = "layer%d.%d.".formatted(stage + 1, block);
        shapes.put(prefix + "conv1.weight", shape(width, in, 3, 3));
        batchNorm(shapes, prefix + "bn1", width);
        shapes.put(prefix + "conv2.weight", shape(width, width, 3, 3));
        batchNorm(shapes, prefix + "bn2", width);
        in = width;
      }
    }
    if (model.heads() == Heads.GLMC) {
      int projection = Heads.projection(in);
      linear(shapes, "fc", in, classes);
      linear(shapes, "projection_head.0", in, projection);
      linear(shapes, "contrast_head.0", projection, projection);
      linear(shapes, classifier(model), in, classes);
    } else if (model.classifier() == Classifier.COSINE) {
      shapes.put(classifier(model) + ".weight", shape(in, classes));
    } else {
      linear(shapes, classifier(model), in, classes);
    }
    return shapes;
  }

  private static void linear(Map<String, List<Long>> shapes, String name, int inputs, int outputs) {
    shapes.put(name + ".weight", shape(outputs, inputs));
    shapes.put(name + ".bias", shape(outputs));
  }

  /** Prefix of the evaluated classifier's tensors. */
  static String classifier(ModelSpec model) {
    if (model.heads() == Heads.GLMC) {
      return "fc_cb";
    }
    return switch (model.arch()) {
      case RESNET20, RESNET32, RESNET44, RESNET56, RESNET110 -> "linear";
      case RESNET32_CCSAM -> "classifier.fc";
    };
  }

  /** Whether the authors' files hold a tensor of this name that their forward pass never uses. */
  static boolean isLeftOut(ModelSpec model, String name) {
    return switch (model.arch()) {
      case RESNET20, RESNET32, RESNET44, RESNET56, RESNET110 -> false;
      case RESNET32_CCSAM -> name.startsWith("cb_block.") || name.startsWith("rb_block.");
    };
  }

  private static int[] blocks(ModelSpec model) {
    return switch (model.arch()) {
      case RESNET20 -> new int[] {3, 3, 3};
      case RESNET32 -> new int[] {5, 5, 5};
      case RESNET32_CCSAM -> new int[] {5, 5, 4};
      case RESNET44 -> new int[] {7, 7, 7};
      case RESNET56 -> new int[] {9, 9, 9};
      case RESNET110 -> new int[] {18, 18, 18};
    };
  }

  private static void batchNorm(Map<String, List<Long>> shapes, String name, int width) {
    for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
      shapes.put(name + "." + part, shape(width));
    }
  }

  private static List<Long> shape(long... sizes) {
    return Arrays.stream(sizes).boxed().toList();
  }
}

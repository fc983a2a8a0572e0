package dev.flattail.engine.model;

import dev.flattail.spec.Classifier;
import dev.flattail.spec.ModelSpec;
import java.util.List;

/** Builds networks from specs. */
public final class Networks {
  private Networks() {}

  /**
   * The network that {@code spec} names.
   *
   * @param imageChannels 3 for colour
   */
  public static Network of(ModelSpec spec, int classes, int imageChannels) {
    HeadFactory head = head(spec, classes);
    return switch (spec.arch()) {
      case RESNET20 -> cifar(3, imageChannels, head);
      case RESNET32 -> cifar(5, imageChannels, head);
      case RESNET32_CCSAM ->
          new CifarResNet(
              new int[] {5, 5, 4},
              imageChannels,
              head,
              "classifier.fc",
              List.of("cb_block.", "rb_block."));
      case RESNET44 -> cifar(7, imageChannels, head);
      case RESNET56 -> cifar(9, imageChannels, head);
      case RESNET110 -> cifar(18, imageChannels, head);
    };
  }

  private static Network cifar(int blocks, int imageChannels, HeadFactory head) {
    return new CifarResNet(
        new int[] {blocks, blocks, blocks}, imageChannels, head, "linear", List.of());
  }

  private static HeadFactory head(ModelSpec spec, int classes) {
    return switch (spec.heads()) {
      case PLAIN -> classifier(spec.classifier(), classes);
      case GLMC -> GlmcHeads.of(classes);
    };
  }

  private static HeadFactory classifier(Classifier classifier, int classes) {
    return switch (classifier) {
      case LINEAR -> LinearHead.of(classes);
      case COSINE -> CosineHead.of(classes);
    };
  }
}

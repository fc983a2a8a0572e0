package dev.flattail.engine.model;

import dev.flattail.spec.Classifier;
import dev.flattail.spec.ModelSpec;

/** Builds networks from specs. */
public final class Networks {
  private Networks() {}

  /**
   * The network that {@code spec} names.
   *
   * @param imageChannels 3 for colour
   */
  public static Network of(ModelSpec spec, int classes, int imageChannels) {
    HeadFactory head = head(spec.classifier(), classes);
    return switch (spec.arch()) {
      case RESNET20 -> new CifarResNet(3, imageChannels, head);
      case RESNET32 -> new CifarResNet(5, imageChannels, head);
      case RESNET44 -> new CifarResNet(7, imageChannels, head);
      case RESNET56 -> new CifarResNet(9, imageChannels, head);
      case RESNET110 -> new CifarResNet(18, imageChannels, head);
    };
  }

  private static HeadFactory head(Classifier classifier, int classes) {
    return switch (classifier) {
      case LINEAR -> LinearHead.of(classes);
      case COSINE -> CosineHead.of(classes);
    };
  }
}

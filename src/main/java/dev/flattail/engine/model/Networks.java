package dev.flattail.engine.model;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.Initialization;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;

/** Builds networks from specs. */
public final class Networks {
  private Networks() {}

  /**
   * Builds the network that {@code spec} names.
   *
   * @param imageChannels 3 for color
   */
  public static Network of(ModelSpec spec, int classes, int imageChannels) {
    Architecture architecture = Architecture.of(spec, imageChannels);
    HeadFactory head =
        switch (spec.heads()) {
          case PLAIN -> classifier(spec.classifier(), classes, architecture.initialization());
          case GLMC -> GlmcHeads.of(classes);
          case PACO -> PacoHeads.of(classes);
          case BBN -> LinearHead.of(classes, TensorInitializer.torch());
          case RESLT, RESLT_TWO -> SummedHead.of(classes, spec.heads().summed());
          case DISALIGN -> AlignedHead.of(classes, linear(architecture.initialization()));
        };
    return new ResNet(architecture, spec.heads(), head);
  }

  /**
   * Returns the layout of the auxiliary tensors of a loss, which are trained with the network but
   * are no part of it. Checkpoints omit them, and only training steps use them. Most losses have
   * none.
   */
  public static FlatLayout auxiliary(
      LossSpec loss, ModelSpec spec, int classes, int imageChannels) {
    return loss instanceof LossSpec.Rsg rsg
        ? RareSampleGenerator.layout(rsg, Architecture.of(spec.arch(), imageChannels), classes)
        : FlatLayout.EMPTY;
  }

  private static HeadFactory classifier(
      Classifier classifier, int classes, Initialization initialization) {
    return switch (classifier) {
      case LINEAR -> LinearHead.of(classes, linear(initialization));
      case COSINE -> CosineHead.of(classes);
    };
  }

  private static TensorInitializer linear(Initialization initialization) {
    return switch (initialization) {
      case KAIMING_INPUTS -> TensorInitializer.kaimingNormal();
      case KAIMING_OUTPUTS, TORCH -> TensorInitializer.torch();
    };
  }
}

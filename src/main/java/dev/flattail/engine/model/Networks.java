package dev.flattail.engine.model;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.ClassifierLayer;
import dev.flattail.architecture.Inference;
import dev.flattail.architecture.Initialization;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.jobspec.Heads;
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
    return of(Inference.of(spec, imageChannels), spec.heads(), classes);
  }

  static Network of(Inference inference, Heads kind, int classes) {
    TensorInitializer weight = classifierWeight(kind, inference.backbone());
    HeadFactory classifier =
        switch (inference.classifier()) {
          case ClassifierLayer.Linear(String _, int vectors) ->
              vectors == 1
                  ? LinearHead.of(classes, weight)
                  : SummedHead.of(classes, vectors, weight);
          case ClassifierLayer.Cosine _ -> CosineHead.of(classes);
          case ClassifierLayer.Aligned _ -> AlignedHead.of(classes, weight);
        };
    HeadFactory heads =
        switch (kind) {
          case PLAIN, BBN, RESLT, RESLT_TWO, DISALIGN -> classifier;
          case GLMC -> GlmcHeads.before(classifier, classes);
          case PACO -> PacoHeads.before(classifier);
        };
    return new ResNet(inference, heads);
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

  private static TensorInitializer classifierWeight(Heads heads, Architecture architecture) {
    return switch (heads) {
      case PLAIN, DISALIGN -> linear(architecture.initialization());
      case GLMC ->
          Heads.isNarrow(architecture.features())
              ? TensorInitializer.kaimingNormal()
              : TensorInitializer.torch();
      case PACO, BBN, RESLT, RESLT_TWO -> TensorInitializer.torch();
    };
  }

  private static TensorInitializer linear(Initialization initialization) {
    return switch (initialization) {
      case KAIMING_INPUTS -> TensorInitializer.kaimingNormal();
      case KAIMING_OUTPUTS, TORCH -> TensorInitializer.torch();
    };
  }
}

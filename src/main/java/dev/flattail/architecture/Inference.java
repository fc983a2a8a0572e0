package dev.flattail.architecture;

import dev.flattail.jobspec.ModelSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The forward pass of a trained model in evaluation, from normalized images to logits. The engine
 * computes it, and exports write it in other formats. Layers and heads that only training uses are
 * no part of it.
 *
 * @param backbone layers up to the last map, or up to the last maps of its branches
 */
public record Inference(Architecture backbone, FeatureLayer features, ClassifierLayer classifier) {

  /**
   * Returns the forward pass of a model.
   *
   * @param imageChannels 3 for color
   */
  public static Inference of(ModelSpec model, int imageChannels) {
    return Architecture.of(model, imageChannels).inference(model.heads(), model.classifier());
  }

  /** Returns the number of features that enter the classifier. */
  public int length() {
    return features.length(backbone.features());
  }

  /** Returns the shapes of the tensors that the forward pass reads, by name. */
  public Map<String, List<Long>> tensors(int classes) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    backbone.convolutions().forEach(convolution -> TensorShapes.convolution(shapes, convolution));
    features.addTo(shapes, backbone.features());
    classifier.addTo(shapes, length(), classes);
    return shapes;
  }
}

package dev.flattail.modelcode;

import dev.flattail.architecture.ClassifierLayer;
import java.util.List;

/** The last layer of a network in Python. */
final class ClassifierCode {
  private ClassifierCode() {}

  /** Returns the class of the layer; empty for one of PyTorch's. */
  static List<String> definition(ClassifierLayer layer) {
    return switch (layer) {
      case ClassifierLayer.Linear _ -> List.of();
      case ClassifierLayer.Cosine _ ->
          """
          class CosineClassifier(nn.Module):
              \"""Cosines between the features and one vector for each class.\"""

              def __init__(self, features, classes):
                  super().__init__()
                  self.weight = nn.Parameter(F.normalize(torch.randn(features, classes), dim=0))

              def forward(self, x):
                  return F.normalize(x) @ F.normalize(self.weight, dim=0)
          """
              .lines()
              .toList();
      case ClassifierLayer.Aligned aligned ->
          """
          class AlignedClassifier(nn.Linear):
              \"""Scales and shifts logits by class, by a confidence of each image (DisAlign).\"""

              def __init__(self, features, classes):
                  super().__init__(features, classes)
                  self.SCALE = nn.Parameter(torch.ones(1, classes))
                  self.SHIFT = nn.Parameter(torch.zeros(1, classes))
                  self.CONFIDENCE = nn.Linear(features, 1)

              def forward(self, x):
                  logits = super().forward(x)
                  confidence = self.CONFIDENCE(x).sigmoid()
                  return logits + confidence * (self.SCALE * logits + self.SHIFT)
          """
              .replace("SCALE", local(aligned, aligned.scale()))
              .replace("SHIFT", local(aligned, aligned.shift()))
              .replace("CONFIDENCE", local(aligned, aligned.confidence().name()))
              .lines()
              .toList();
    };
  }

  private static String local(ClassifierLayer layer, String name) {
    return name.substring(layer.name().length() + 1);
  }

  /**
   * Returns the expression that creates the layer.
   *
   * @param features number of features, those of all vectors
   */
  static String constructor(ClassifierLayer layer, int features) {
    return switch (layer) {
      case ClassifierLayer.Linear(String _, int vectors) ->
          "nn.Linear(%d, CLASSES)".formatted(features / vectors);
      case ClassifierLayer.Cosine _ -> "CosineClassifier(%d, CLASSES)".formatted(features);
      case ClassifierLayer.Aligned _ -> "AlignedClassifier(%d, CLASSES)".formatted(features);
    };
  }

  /** Returns the statements that return the logits of the normalized images {@code x}. */
  static List<String> forward(ClassifierLayer layer) {
    String classifier = Modules.reference(layer.name());
    return layer instanceof ClassifierLayer.Linear(String _, int vectors) && vectors > 1
        ? List.of(
            "# One feature vector for each branch; their logits are added.",
            "vectors = self.features(x).chunk(%d, 1)".formatted(vectors),
            "return sum(%s(vector) for vector in vectors)".formatted(classifier))
        : List.of("return %s(self.features(x))".formatted(classifier));
  }
}

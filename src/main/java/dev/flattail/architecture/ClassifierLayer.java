package dev.flattail.architecture;

import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import java.util.List;
import java.util.Map;

/** The last layer of an evaluated network: from features to logits. */
public sealed interface ClassifierLayer {

  /** Returns the prefix of the layer's tensors, without the dot. */
  String name();

  /**
   * {@code x W' + b}, with {@code weight [C, F]} and {@code bias [C]}.
   *
   * @param vectors number of concatenated feature vectors, each of length F, whose logits are
   *     added: {@code vectors} times the logits of their mean
   */
  record Linear(String name, int vectors) implements ClassifierLayer {}

  /**
   * Cosines between the features and each column of {@code weight [F, C]}. A vector is divided by
   * its norm, or by {@link #LEAST_NORM} if that is larger, as in {@code
   * torch.nn.functional.normalize}.
   */
  record Cosine(String name) implements ClassifierLayer {
    /** Lower bound of the norms. */
    public static final double LEAST_NORM = 1e-12;
  }

  /**
   * DisAlign's {@code (1 + s a) z + s b}: z are the logits of {@link #linear()}, a is {@link
   * #scale()} and b {@link #shift()}, both {@code [1, C]}. The confidence s is the sigmoid of the
   * layer {@link #confidence()}, a {@link Linear} of one output.
   */
  record Aligned(String name) implements ClassifierLayer {
    /** Returns the classifier whose logits are aligned. */
    public Linear linear() {
      return new Linear(name, 1);
    }

    /** Returns the layer that computes the confidence from the features. */
    public Linear confidence() {
      return new Linear(name + ".confidence_layer", 1);
    }

    /** Returns the name of the tensor a. */
    public String scale() {
      return name + ".logit_scale";
    }

    /** Returns the name of the tensor b. */
    public String shift() {
      return name + ".logit_bias";
    }
  }

  /** Returns the evaluated classifier of a network with these heads. */
  static ClassifierLayer of(Architecture architecture, Heads heads, Classifier kind) {
    String name = architecture.classifier(heads);
    return switch (heads) {
      case PLAIN ->
          switch (kind) {
            case LINEAR -> new Linear(name, 1);
            case COSINE -> new Cosine(name);
          };
      case GLMC, PACO, BBN, RESLT, RESLT_TWO -> new Linear(name, heads.summed());
      case DISALIGN -> new Aligned(name);
    };
  }

  /**
   * Adds the shapes of the layer's tensors.
   *
   * @param features number of features, those of all vectors
   */
  default void addTo(Map<String, List<Long>> shapes, int features, int classes) {
    switch (this) {
      case Linear(String name, int vectors) ->
          TensorShapes.linear(shapes, name, features / vectors, classes);
      case Cosine(String name) ->
          shapes.put(name + ".weight", List.of((long) features, (long) classes));
      case Aligned aligned -> {
        aligned.linear().addTo(shapes, features, classes);
        shapes.put(aligned.scale(), List.of(1L, (long) classes));
        shapes.put(aligned.shift(), List.of(1L, (long) classes));
        aligned.confidence().addTo(shapes, features, 1);
      }
    }
  }
}

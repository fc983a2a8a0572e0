package dev.flattail.onnx;

import static dev.flattail.onnx.Graph.decimal;
import static dev.flattail.onnx.Graph.whole;
import static dev.flattail.onnx.Graph.wholes;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.Block;
import dev.flattail.architecture.ClassifierLayer;
import dev.flattail.architecture.Convolution;
import dev.flattail.architecture.FeatureLayer;
import dev.flattail.architecture.Inference;
import dev.flattail.architecture.Shortcut;
import dev.flattail.jobspec.Normalize;
import dev.flattail.safetensors.TensorEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the forward pass of a network as nodes of a graph, in operators of ONNX. */
final class NetworkGraph {
  private final Graph graph = new Graph();
  private final Map<String, TensorEntry> weights;
  private final boolean foldBatchNorm;

  private NetworkGraph(Map<String, TensorEntry> weights, boolean foldBatchNorm) {
    this.weights = weights;
    this.foldBatchNorm = foldBatchNorm;
  }

  /**
   * Returns the graph from {@link OnnxModel#INPUT} to {@link OnnxModel#OUTPUT}.
   *
   * @param weights tensors of the checkpoint by name
   */
  static Graph of(
      Inference inference,
      Normalize normalize,
      Map<String, TensorEntry> weights,
      boolean foldBatchNorm) {
    NetworkGraph network = new NetworkGraph(weights, foldBatchNorm);
    Architecture backbone = inference.backbone();
    String map = network.backbone(backbone, network.normalized(normalize));
    String features =
        switch (inference.features()) {
          case FeatureLayer.Mean _ -> network.means(backbone.branches(), map);
          case FeatureLayer.NormalizedMeans(List<String> norms) ->
              network.normalizedMeans(norms, map);
          case FeatureLayer.ForkedMean forked -> network.forkedMean(forked, map);
        };
    network.classify(inference, features);
    return network.graph;
  }

  /** Subtracts, then divides, as the engine does, so that the results are the same bits. */
  private String normalized(Normalize normalize) {
    String centered =
        graph.node(
            "Sub",
            "normalize.sub",
            List.of(OnnxModel.INPUT, channels("normalize.mean", normalize.mean())));
    return graph.node(
        "Div", "normalize.div", List.of(centered, channels("normalize.std", normalize.std())));
  }

  private String channels(String name, List<Double> values) {
    float[] numbers = new float[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i).floatValue();
    }
    return graph.initializer(
        Initializer.Constant.ofFloats(name, List.of(1L, (long) numbers.length, 1L, 1L), numbers));
  }

  private String backbone(Architecture backbone, String images) {
    String x = relu(backbone.stem().name(), convolution(backbone.stem(), images));
    if (backbone.pooled()) {
      x =
          graph.node(
              "MaxPool",
              "maxpool",
              List.of(x),
              wholes("kernel_shape", 3L, 3L),
              wholes("pads", 1L, 1L, 1L, 1L),
              wholes("strides", 2L, 2L));
    }
    for (Block block : backbone.blocks()) {
      x = block(block, x);
    }
    return x;
  }

  private String block(Block block, String x) {
    List<Convolution> convolutions = block.convolutions();
    String y = x;
    for (Convolution convolution : convolutions) {
      y = convolution(convolution, y);
      if (!convolution.equals(convolutions.getLast())) {
        y = relu(convolution.name(), y);
      }
    }
    String shortcut =
        switch (block.shortcut()) {
          case Shortcut.Identity _ -> x;
          case Shortcut.Padded(int channels) -> subsampledAndPadded(block.name(), x, channels);
          case Shortcut.Projection(Convolution projection) -> convolution(projection, x);
        };
    String sum = graph.node("Add", block.name() + "add", List.of(y, shortcut));
    return graph.node("Relu", block.name() + "relu", List.of(sum));
  }

  private String subsampledAndPadded(String name, String x, long channels) {
    String subsampled =
        graph.node(
            "Slice",
            name + "subsample",
            List.of(
                x,
                constant("subsample.starts", 0, 0),
                constant("subsample.ends", Long.MAX_VALUE, Long.MAX_VALUE),
                constant("subsample.axes", 2, 3),
                constant("subsample.steps", 2, 2)));
    String pads = constant("pads." + channels, 0, channels, 0, 0, 0, channels, 0, 0);
    return graph.node("Pad", name + "pad", List.of(subsampled, pads));
  }

  /** Adds a convolution and its batch normalization. */
  private String convolution(Convolution convolution, String x) {
    TensorEntry weight = entry(convolution.weight());
    List<String> inputs = new ArrayList<>(List.of(x));
    if (foldBatchNorm) {
      NormEntries norm = norm(convolution.norm());
      inputs.add(graph.initializer(new Initializer.FoldedWeight(weight, norm)));
      inputs.add(graph.initializer(new Initializer.FoldedBias(convolution.name() + ".bias", norm)));
    } else {
      inputs.add(graph.initializer(new Initializer.Stored(weight)));
    }
    long kernel = convolution.kernel();
    long padding = convolution.padding();
    long stride = convolution.stride();
    String y =
        graph.node(
            "Conv",
            convolution.name(),
            inputs,
            wholes("dilations", 1L, 1L),
            whole("group", convolution.groups()),
            wholes("kernel_shape", kernel, kernel),
            wholes("pads", padding, padding, padding, padding),
            wholes("strides", stride, stride));
    return foldBatchNorm ? y : batchNorm(convolution.norm(), convolution.norm(), y);
  }

  private String batchNorm(String name, String norm, String x) {
    return graph.node(
        "BatchNormalization",
        name,
        List.of(
            x,
            stored(norm + ".weight"),
            stored(norm + ".bias"),
            stored(norm + ".running_mean"),
            stored(norm + ".running_var")),
        decimal("epsilon", Architecture.BATCH_NORM_EPSILON));
  }

  private String relu(String before, String x) {
    return graph.node("Relu", before + ".relu", List.of(x));
  }

  private String means(List<Block> branches, String map) {
    if (branches.isEmpty()) {
      return mean("features", map);
    }
    List<String> means = new ArrayList<>();
    for (Block branch : branches) {
      means.add(mean(branch.name() + "mean", block(branch, map)));
    }
    return concatenated(means);
  }

  private String normalizedMeans(List<String> norms, String map) {
    return concatenated(
        norms.stream().map(norm -> mean(norm + ".mean", batchNorm(norm, norm, map))).toList());
  }

  private String forkedMean(FeatureLayer.ForkedMean forked, String map) {
    Convolution convolution = forked.convolution();
    String pixel = graph.node("GlobalAveragePool", "average", List.of(map));
    String all = relu(convolution.name(), convolution(convolution, pixel));
    if (convolution.out() == forked.channels()) {
      return flat("features", all);
    }
    return graph.node(
        "Slice",
        "features",
        List.of(
            flat("all.features", all),
            constant("features.starts", 0),
            constant("features.ends", forked.channels()),
            constant("features.axes", 1)));
  }

  /** Averages over the image: {@code [N, C]}. */
  private String mean(String name, String map) {
    return flat(name, graph.node("GlobalAveragePool", name + ".pool", List.of(map)));
  }

  private String flat(String name, String map) {
    return graph.node("Flatten", name, List.of(map), whole("axis", 1));
  }

  private String concatenated(List<String> parts) {
    return graph.node("Concat", "features", parts, whole("axis", 1));
  }

  private void classify(Inference inference, String features) {
    switch (inference.classifier()) {
      case ClassifierLayer.Linear linear -> {
        if (linear.vectors() == 1) {
          linear(OnnxModel.OUTPUT, linear, features);
        } else {
          summed(linear, inference.length(), features);
        }
      }
      case ClassifierLayer.Cosine cosine -> cosine(cosine, features);
      case ClassifierLayer.Aligned aligned -> aligned(aligned, features);
    }
  }

  private String linear(String name, ClassifierLayer.Linear linear, String features) {
    return graph.node(
        "Gemm",
        name,
        List.of(features, stored(linear.name() + ".weight"), stored(linear.name() + ".bias")),
        whole("transB", 1));
  }

  private void summed(ClassifierLayer.Linear linear, int length, String features) {
    int vectors = linear.vectors();
    String apart =
        graph.node(
            "Reshape",
            "features.apart",
            List.of(features, constant("features.shape", -1, vectors, length / vectors)));
    String mean =
        graph.node(
            "ReduceMean",
            "features.mean",
            List.of(apart),
            wholes("axes", 1L),
            whole("keepdims", 0));
    String logits = linear(linear.name(), linear, mean);
    String number = graph.initializer(Initializer.Constant.ofFloats("vectors", List.of(), vectors));
    graph.node("Mul", OnnxModel.OUTPUT, List.of(logits, number));
  }

  private void cosine(ClassifierLayer.Cosine cosine, String features) {
    String directions = unit("features", features, 1);
    String classes = unit(cosine.name(), stored(cosine.name() + ".weight"), 0);
    graph.node("MatMul", OnnxModel.OUTPUT, List.of(directions, classes));
  }

  /** Divides vectors by their norms. */
  private String unit(String name, String vectors, long axis) {
    String norm =
        graph.node(
            "ReduceL2",
            name + ".norm",
            List.of(vectors),
            wholes("axes", axis),
            whole("keepdims", 1));
    String least =
        graph.initializer(
            Initializer.Constant.ofFloats(
                "least.norm", List.of(), (float) ClassifierLayer.Cosine.LEAST_NORM));
    String divisor = graph.node("Max", name + ".divisor", List.of(norm, least));
    return graph.node("Div", name + ".unit", List.of(vectors, divisor));
  }

  private void aligned(ClassifierLayer.Aligned aligned, String features) {
    String before = linear(aligned.name(), aligned.linear(), features);
    String layer = aligned.confidence().name();
    String confidence =
        graph.node("Sigmoid", "confidence", List.of(linear(layer, aligned.confidence(), features)));
    String scale = graph.node("Mul", "scale", List.of(confidence, stored(aligned.scale())));
    String shift = graph.node("Mul", "shift", List.of(confidence, stored(aligned.shift())));
    String scaled = graph.node("Mul", "scaled", List.of(scale, before));
    String sum = graph.node("Add", "before.shift", List.of(before, scaled));
    graph.node("Add", OnnxModel.OUTPUT, List.of(sum, shift));
  }

  private NormEntries norm(String name) {
    return new NormEntries(
        entry(name + ".weight"),
        entry(name + ".bias"),
        entry(name + ".running_mean"),
        entry(name + ".running_var"));
  }

  private String stored(String tensor) {
    return graph.initializer(new Initializer.Stored(entry(tensor)));
  }

  private TensorEntry entry(String tensor) {
    TensorEntry entry = weights.get(tensor);
    if (entry == null) {
      throw new IllegalArgumentException("the checkpoint has no tensor " + tensor);
    }
    return entry;
  }

  private String constant(String name, long... values) {
    return graph.initializer(Initializer.Constant.ofLongs(name, values));
  }
}

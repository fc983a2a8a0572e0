package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.Initialization;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.jobspec.LossSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs RSG's module (Wang et al., CVPR 2021) on the feature maps of one batch, which are constants
 * to it. The module has centers of each class and a comparison that predicts whether two maps show
 * the same class. It also transforms a map's difference from its center. It is trained with the
 * network but is no part of it. Source of names, initialization and arithmetic: Jianf-Wang/RSG
 * {@code models/RSG.py}. Its convolutions are initialized as the network's, as in {@code
 * models/resnet_cifar.py} and {@code models/resnet.py}.
 */
public final class RareSampleGenerator {
  private static final String SHARES = "RSG.linear";
  private static final String SHARES_BIAS = "RSG.bias";
  private static final String CENTERS = "RSG.centers";
  private static final String FIRST = "RSG.contrastive_module.0";
  private static final String SECOND = "RSG.contrastive_module.2";
  private static final String ANSWER = "RSG.contrastive_fc";
  private static final String TRANSFORMATION = "RSG.vec_transformation_module.0";

  private final FlatLayout.Views parameters;
  private final NumberFormat format;
  private final NDArray maps;
  private final NDArray labels;
  private final NDArray means;
  private final NDArray shares;

  /**
   * @param pass holds the module's tensors
   * @param maps {@code [N, C, H, W]}, constant
   * @param labels {@code [N]}, INT64
   */
  public RareSampleGenerator(Pass pass, NDArray maps, NDArray labels) {
    this.parameters = pass.parameters();
    this.format = pass.format();
    this.maps = maps;
    this.labels = labels;
    this.means = Layers.globalAverage(maps, parameters.get(CENTERS));
    NDArray own = Layers.rows(parameters.get(SHARES), labels);
    NDArray products = means.expandDims(1).matMul(own).squeeze(1);
    this.shares = products.add(Layers.rows(parameters.get(SHARES_BIAS), labels)).softmax(1);
  }

  /** Declares the module's tensors. The tensors of the transformation come last. */
  static FlatLayout layout(LossSpec.Rsg spec, Architecture architecture, int classes) {
    boolean byOutputs = architecture.initialization() == Initialization.KAIMING_OUTPUTS;
    TensorInitializer initializer =
        byOutputs ? TensorInitializer.kaimingNormalByOutputs() : TensorInitializer.kaimingNormal();
    int channels = architecture.lastNetworkStageInputs();
    int hidden = spec.contrastiveChannels();
    FlatLayout.Builder tensors = new FlatLayout.Builder();
    tensors.add(SHARES, new Shape(classes, channels, spec.centers()), TensorInitializer.normal());
    tensors.add(SHARES_BIAS, new Shape(classes, spec.centers()), TensorInitializer.constant(1));
    tensors.add(
        CENTERS, new Shape(classes, spec.centers(), channels), TensorInitializer.constant(0));
    layer(tensors, FIRST, new Shape(hidden, 2L * channels, 1, 1), initializer);
    layer(tensors, SECOND, new Shape(hidden, hidden, 3, 3), initializer);
    layer(
        tensors,
        ANSWER,
        new Shape(2, hidden),
        byOutputs ? TensorInitializer.kaimingNormal() : TensorInitializer.normal());
    layer(tensors, TRANSFORMATION, new Shape(channels, channels, 3, 3), initializer);
    return tensors.build();
  }

  private static void layer(
      FlatLayout.Builder tensors, String name, Shape weight, TensorInitializer initializer) {
    tensors.add(name + ".weight", weight, initializer);
    tensors.add(name + ".bias", new Shape(weight.get(0)), TensorInitializer.constant(0));
  }

  /**
   * Returns the first element of the transformation's tensors, which are the last of the layout.
   */
  public static long transformationStart(FlatLayout layout) {
    return layout.slot(TRANSFORMATION + ".weight").offset();
  }

  /** Returns the means of the maps {@code [N, C]}, in the master number format; constant. */
  public NDArray means() {
    return means;
  }

  /**
   * Returns the soft assignment of each image to its class's centers {@code [N, K]}; rows sum to
   * one.
   */
  public NDArray shares() {
    return shares;
  }

  /** Returns the centers of each image's class {@code [N, K, C]}. */
  public NDArray centers() {
    return Layers.rows(parameters.get(CENTERS), labels);
  }

  /**
   * Predicts whether two images show the same class. Each image of the first half is compared with
   * the image at the same position of the second half. The last image of an odd number is left out.
   *
   * @return logits {@code [N / 2, 2]} of "no" and "yes"
   */
  public NDArray halvesCompared() {
    long half = maps.getShape().get(0) / 2;
    boolean even = 2 * half == maps.getShape().get(0);
    NDList parts = maps.split(even ? new long[] {half} : new long[] {half, 2 * half}, 0);
    return compared(parts.get(0), parts.get(1), parameters);
  }

  private NDArray compared(NDArray first, NDArray second, FlatLayout.Views tensors) {
    NDArray hidden =
        Layers.convolution(
            first.concat(second, 1),
            tensors.get(FIRST + ".weight"),
            tensors.get(FIRST + ".bias"),
            true);
    NDArray deeper =
        Layers.convolution(
            hidden, tensors.get(SECOND + ".weight"), tensors.get(SECOND + ".bias"), false);
    NDArray pooled = Layers.globalAverage(deeper, parameters.get(CENTERS));
    return new LinearHead(ANSWER, 0).logits(tensors, format, pooled);
  }

  /**
   * The maps generated from some images.
   *
   * @param maps maps of the rare images plus the transformed differences {@code [n, C, H, W]}
   * @param difference frequent images minus their centers, constant
   * @param transformed transformed differences of the frequent images
   * @param rareDifference rare images minus their centers, constant
   * @param compared logits {@code [n, 2]} of comparing the frequent images with the transformed
   *     differences; the comparison's tensors are constants
   */
  public record Generated(
      NDArray maps,
      NDArray difference,
      NDArray transformed,
      NDArray rareDifference,
      NDArray compared) {}

  /**
   * Generates maps of rare classes from those of frequent classes.
   *
   * @param frequent positions of frequent images in the batch {@code [n]}, INT64
   * @param rare positions of the rare images that they are added to {@code [n]}, INT64
   */
  public Generated generate(NDArray frequent, NDArray rare) {
    NDArray centers = nearest();
    NDArray from = Layers.rows(maps, frequent);
    NDArray to = Layers.rows(maps, rare);
    NDArray difference = from.sub(spread(Layers.rows(centers, frequent), from));
    NDArray transformed =
        Layers.convolution(
            difference,
            parameters.get(TRANSFORMATION + ".weight"),
            parameters.get(TRANSFORMATION + ".bias"),
            false);
    return new Generated(
        to.add(transformed),
        difference,
        transformed,
        to.sub(spread(Layers.rows(centers, rare), to)),
        compared(from, transformed, fixedComparison()));
  }

  /** Returns the nearest center of each image {@code [N, C]}, constant. */
  private NDArray nearest() {
    int count = Math.toIntExact(shares.getShape().get(1));
    NDArray isLargest = shares.stopGradient().argMax(1).oneHot(count, shares.getDataType());
    return isLargest.expandDims(1).matMul(centers().stopGradient()).squeeze(1);
  }

  /** Expands vectors to constant maps, in the number format of {@code like}. */
  private static NDArray spread(NDArray vectors, NDArray like) {
    Shape shape = vectors.getShape();
    return Layers.inFormatOf(like, vectors).reshape(shape.get(0), shape.get(1), 1, 1);
  }

  private FlatLayout.Views fixedComparison() {
    Map<String, NDArray> fixed = new HashMap<>();
    for (String layer : List.of(FIRST, SECOND, ANSWER)) {
      for (String part : List.of(".weight", ".bias")) {
        fixed.put(layer + part, parameters.get(layer + part).stopGradient());
      }
    }
    return parameters.with(fixed);
  }
}

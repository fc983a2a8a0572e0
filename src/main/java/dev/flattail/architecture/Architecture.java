package dev.flattail.architecture;

import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A residual network: a stem, blocks, optional branches, the mean over the image, a classifier.
 *
 * @param stem the first convolution, with a ReLU
 * @param pooled whether max pooling of 3x3 windows with stride 2 follows the stem
 * @param branches parallel blocks on the output of the others, whose concatenated means are the
 *     features; empty when the last block gives the features
 * @param classifier prefix of the tensors of a single classifier
 * @param leftOut prefixes of tensors that the authors' files contain and their forward pass never
 *     uses
 */
public record Architecture(
    Convolution stem,
    boolean pooled,
    List<Block> blocks,
    List<Block> branches,
    Initialization initialization,
    String classifier,
    List<String> leftOut) {
  /** Added to the variance of every batch normalization. */
  public static final double BATCH_NORM_EPSILON = 1e-5;

  private static final List<String> HEADS =
      List.of("fc.", "fc_cb.", "projection_head.", "contrast_head.", "linear.", "classifier.");

  /** Creates a network without branches. */
  Architecture(
      Convolution stem,
      boolean pooled,
      List<Block> blocks,
      Initialization initialization,
      String classifier,
      List<String> leftOut) {
    this(stem, pooled, blocks, List.of(), initialization, classifier, leftOut);
  }

  /**
   * Returns the architecture of a model.
   *
   * @param imageChannels 3 for color
   */
  public static Architecture of(ModelSpec model, int imageChannels) {
    Architecture plain = of(model.arch(), imageChannels);
    return switch (model.heads()) {
      case PLAIN, GLMC, PACO, RESLT, RESLT_TWO, DISALIGN -> plain;
      case BBN -> BilateralBranch.of(plain);
    };
  }

  /**
   * Returns the architecture that a spec names, with one path.
   *
   * @param imageChannels 3 for color
   */
  public static Architecture of(Arch arch, int imageChannels) {
    return switch (arch) {
      case RESNET20 -> SmallResNets.of(imageChannels, 3, 3, 3);
      case RESNET32 -> SmallResNets.of(imageChannels, 5, 5, 5);
      case RESNET32_CCSAM -> SmallResNets.ofCcSam(imageChannels);
      case RESNET44 -> SmallResNets.of(imageChannels, 7, 7, 7);
      case RESNET56 -> SmallResNets.of(imageChannels, 9, 9, 9);
      case RESNET110 -> SmallResNets.of(imageChannels, 18, 18, 18);
      case RESNET18_CIFAR -> GlmcResNets.of(imageChannels, 2, 2, 2, 2);
      case RESNET34_CIFAR -> GlmcResNets.of(imageChannels, 3, 4, 6, 3);
      case RESNET10 -> TorchvisionResNets.basic(imageChannels, 1, 1, 1, 1);
      case RESNET18 -> TorchvisionResNets.basic(imageChannels, 2, 2, 2, 2);
      case RESNET34 -> TorchvisionResNets.basic(imageChannels, 3, 4, 6, 3);
      case RESNET50 -> TorchvisionResNets.bottleneck(imageChannels, 1, 64, 3, 4, 6, 3);
      case RESNET101 -> TorchvisionResNets.bottleneck(imageChannels, 1, 64, 3, 4, 23, 3);
      case RESNET152 -> TorchvisionResNets.bottleneck(imageChannels, 1, 64, 3, 8, 36, 3);
      case RESNEXT50_32X4D -> TorchvisionResNets.bottleneck(imageChannels, 32, 4, 3, 4, 6, 3);
    };
  }

  /** Returns the length of a feature vector. */
  public int features() {
    return branches.isEmpty()
        ? blocks.getLast().out()
        : branches.stream().mapToInt(Block::out).sum();
  }

  /**
   * Returns the position of the last network stage's first block: the last block that changes the
   * shape of its input.
   */
  public int lastNetworkStage() {
    for (int i = blocks.size() - 1; i > 0; i--) {
      if (!(blocks.get(i).shortcut() instanceof Shortcut.Identity)) {
        return i;
      }
    }
    throw new IllegalStateException("a network of one stage");
  }

  /** Returns the number of channels of the maps that enter the last network stage. */
  public int lastNetworkStageInputs() {
    return blocks.get(lastNetworkStage()).convolutions().getFirst().in();
  }

  /** Returns every convolution, in the order of the tensors. */
  public List<Convolution> convolutions() {
    List<Convolution> all = new ArrayList<>();
    all.add(stem);
    for (Block block : allBlocks()) {
      all.addAll(block.convolutions());
      if (block.shortcut() instanceof Shortcut.Projection(Convolution projection)) {
        all.add(projection);
      }
    }
    return all;
  }

  private List<Block> allBlocks() {
    List<Block> all = new ArrayList<>(blocks);
    all.addAll(branches);
    return all;
  }

  /**
   * Returns whether the authors' files contain a tensor of this name that their forward pass never
   * uses.
   */
  public boolean isLeftOut(String name) {
    return leftOut.stream().anyMatch(name::startsWith);
  }

  /** Returns the prefix of the evaluated classifier's tensors. */
  public String classifier(Heads heads) {
    return switch (heads) {
      case PLAIN, DISALIGN, RESLT, RESLT_TWO -> classifier;
      case GLMC -> "fc_cb";
      case PACO -> "linear";
      case BBN -> "classifier";
    };
  }

  /**
   * Returns whether a tensor of this name belongs to a head of any kind, and not to the backbone.
   */
  public boolean isHead(String name) {
    return name.startsWith(classifier + ".")
        || ResltBranches.isOne(name)
        || HEADS.stream().anyMatch(name::startsWith);
  }

  /** Returns the number of activations of the convolutions for one image. */
  public long activations(int height, int width) {
    long sum = 0;
    int h = stem.side(height);
    int w = stem.side(width);
    sum += (long) stem.out() * h * w;
    if (pooled) {
      h = Math.ceilDiv(h, 2);
      w = Math.ceilDiv(w, 2);
    }
    for (Block block : blocks) {
      sum += block.activations(h, w);
      h = block.side(h);
      w = block.side(w);
    }
    for (Block branch : branches) {
      sum += branch.activations(h, w);
    }
    return sum;
  }

  /**
   * Returns the first batch normalization whose map has one pixel for an image of this size, or
   * null when every map is larger. A projection's map is as large as its block's.
   */
  @Nullable String normOfOnePixel(int height, int width) {
    int h = stem.side(height);
    int w = stem.side(width);
    if (h == 1 && w == 1) {
      return stem.norm();
    }
    if (pooled) {
      h = Math.ceilDiv(h, 2);
      w = Math.ceilDiv(w, 2);
    }
    for (Block block : blocks) {
      String norm = block.normOfOnePixel(h, w);
      if (norm != null) {
        return norm;
      }
      h = block.side(h);
      w = block.side(w);
    }
    for (Block branch : branches) {
      String norm = branch.normOfOnePixel(h, w);
      if (norm != null) {
        return norm;
      }
    }
    return null;
  }

  /** Returns the forward pass in evaluation of a network with these heads. */
  public Inference inference(Heads heads, Classifier kind) {
    return new Inference(this, FeatureLayer.of(this, heads), ClassifierLayer.of(this, heads, kind));
  }

  /** Returns the names of all trainable tensors. */
  public List<String> parameters(Heads heads, Classifier kind) {
    return tensors(heads, kind, 0).keySet().stream()
        .filter(name -> !name.endsWith(".running_mean") && !name.endsWith(".running_var"))
        .toList();
  }

  /**
   * Returns the shapes of all tensors by name, as in a {@code state_dict}, without the optional
   * counters of batch normalization.
   */
  public Map<String, List<Long>> tensors(Heads heads, Classifier kind, int classes) {
    Map<String, List<Long>> shapes = inference(heads, kind).tensors(classes);
    int features = features();
    switch (heads) {
      case PLAIN, BBN, RESLT, RESLT_TWO, DISALIGN -> {}
      case GLMC -> {
        int projection = Heads.projection(features);
        TensorShapes.linear(shapes, "fc", features, classes);
        TensorShapes.linear(shapes, "projection_head.0", features, projection);
        TensorShapes.linear(shapes, "contrast_head.0", projection, projection);
      }
      case PACO -> {
        TensorShapes.linear(shapes, "fc.0", features, features);
        TensorShapes.batchNorm(shapes, "fc.1", features);
        TensorShapes.linear(shapes, "fc.3", features, Heads.embedding(features));
      }
    }
    return shapes;
  }
}

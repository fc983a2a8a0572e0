package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.Block;
import dev.flattail.architecture.Start;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.Initializer;
import dev.flattail.engine.tensor.Layers;
import java.util.ArrayList;
import java.util.List;

/** A residual network with the layers, names and start of an {@link Architecture}. */
final class ResNet implements Network {
  private final Architecture architecture;
  private final FlatLayout parameters;
  private final FlatLayout statistics;
  private final List<String> batchNorms;
  private final ConvolutionBatchNorm stem;
  private final List<ResidualBlock> blocks = new ArrayList<>();
  private final Head head;

  ResNet(Architecture architecture, HeadFactory classifier) {
    this.architecture = architecture;
    Initializer start = convolutions(architecture.start());
    TensorDeclarations tensors = new TensorDeclarations();
    this.stem = new ConvolutionBatchNorm(tensors, architecture.stem(), start);
    for (Block block : architecture.blocks()) {
      blocks.add(new ResidualBlock(tensors, block, start));
    }
    this.head = classifier.declare(tensors, architecture.classifier(), architecture.features());
    this.parameters = tensors.parameters();
    this.statistics = tensors.statistics();
    this.batchNorms = tensors.batchNorms();
  }

  private static Initializer convolutions(Start start) {
    return switch (start) {
      case KAIMING_INPUTS -> Initializer.kaimingNormal();
      case KAIMING_OUTPUTS -> Initializer.kaimingNormalByOutputs();
      case TORCH -> Initializer.torch();
    };
  }

  @Override
  public FlatLayout parameters() {
    return parameters;
  }

  @Override
  public FlatLayout statistics() {
    return statistics;
  }

  @Override
  public List<String> batchNorms() {
    return batchNorms;
  }

  @Override
  public boolean isLeftOut(String name) {
    return architecture.isLeftOut(name);
  }

  @Override
  public boolean isHead(String name) {
    return architecture.isHead(name);
  }

  @Override
  public int features() {
    return architecture.features();
  }

  @Override
  public long activations(int height, int width) {
    return architecture.activations(height, width);
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public Output forward(Pass pass, NDArray images) {
    NDArray x = stem.forward(pass, images, true);
    if (architecture.pooled()) {
      NDArray pooled = Layers.maxPool(x);
      x.close();
      x = pooled;
    }
    for (ResidualBlock block : blocks) {
      NDArray next = block.forward(pass, x);
      x.close();
      x = next;
    }
    NDArray features = Layers.globalAverage(x, pass.parameters().get(architecture.stem().weight()));
    x.close();
    return new Output(
        features, head.logits(pass.parameters(), pass.format(), features), pass.parameters());
  }
}

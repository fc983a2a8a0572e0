package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.Layers;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks for small images: three stages of 16, 32 and 64 channels, 6n+2 layers (He et
 * al. 2016, section 4.2). Tensor names, start and arithmetic are those of Saddle-LongTail {@code
 * models/resnet_cifar.py}.
 */
final class CifarResNet implements Network {
  private static final int[] CHANNELS = {16, 32, 64};

  private final FlatLayout parameters;
  private final FlatLayout statistics;
  private final List<String> batchNorms;
  private final ConvolutionBatchNorm stem;
  private final List<BasicBlock> blocks = new ArrayList<>();
  private final Head head;
  private final List<String> unused;

  /**
   * Declares the network.
   *
   * @param blocksPerStage n of the 6n+2 layers, three times
   * @param imageChannels 3 for colour
   * @param classifierName prefix of the classifier's tensors
   * @param unused prefixes of tensors that the authors' files hold and their forward pass leaves
   *     out
   */
  CifarResNet(
      int[] blocksPerStage,
      int imageChannels,
      HeadFactory classifier,
      String classifierName,
      List<String> unused) {
    this.unused = unused;
    TensorDeclarations tensors = new TensorDeclarations();
    this.stem = new ConvolutionBatchNorm(tensors, "", 1, imageChannels, CHANNELS[0], 1);
    int in = CHANNELS[0];
    for (int stage = 0; stage < CHANNELS.length; stage++) {
      for (int i = 0; i < blocksPerStage[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        String prefix = "layer" + (stage + 1) + "." + i + ".";
        blocks.add(new BasicBlock(tensors, prefix, in, CHANNELS[stage], stride));
        in = CHANNELS[stage];
      }
    }
    this.head = classifier.declare(tensors, classifierName, in);
    this.parameters = tensors.parameters();
    this.statistics = tensors.statistics();
    this.batchNorms = tensors.batchNorms();
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
    return unused.stream().anyMatch(name::startsWith);
  }

  @Override
  public int features() {
    return CHANNELS[CHANNELS.length - 1];
  }

  @Override
  public long activations(int height, int width) {
    long sum = (long) CHANNELS[0] * height * width;
    int h = height;
    int w = width;
    for (BasicBlock block : blocks) {
      h = Math.ceilDiv(h, block.stride());
      w = Math.ceilDiv(w, block.stride());
      sum += 2L * block.channels() * h * w;
    }
    return sum;
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public Output forward(Pass pass, NDArray images) {
    NDArray x = stem.forward(pass, images, true);
    for (BasicBlock block : blocks) {
      NDArray next = block.forward(pass, x);
      x.close();
      x = next;
    }
    NDArray features = Layers.globalAverage(x, pass.parameters().get("bn1.weight"));
    x.close();
    return new Output(
        features, head.logits(pass.parameters(), pass.format(), features), pass.parameters());
  }
}

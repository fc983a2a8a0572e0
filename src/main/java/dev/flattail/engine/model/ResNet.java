package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.Block;
import dev.flattail.architecture.Convolution;
import dev.flattail.architecture.FeatureLayer;
import dev.flattail.architecture.Inference;
import dev.flattail.architecture.Initialization;
import dev.flattail.architecture.ParameterBlock;
import dev.flattail.architecture.RecordedMemory;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.ParameterDivision;
import java.util.ArrayList;
import java.util.List;

/** A residual network with the layers, names and initialization of an {@link Architecture}. */
final class ResNet implements Network {
  private static final BeforeLastNetworkStage SAME = (pass, maps) -> maps;

  private final Architecture architecture;
  private final FlatLayout parameters;
  private final FlatLayout statistics;
  private final List<String> batchNorms;
  private final ConvolutionBatchNorm stem;
  private final List<ResidualBlock> blocks = new ArrayList<>();
  private final List<ResidualBlock> branches = new ArrayList<>();
  private final Neck neck;
  private final int lastNetworkStage;
  private final Head head;

  /**
   * @param heads declares the classifier, after heads that only training uses
   */
  ResNet(Inference inference, HeadFactory heads) {
    this.architecture = inference.backbone();
    TensorInitializer initializer = convolutions(architecture.initialization());
    TensorDeclarations tensors = new TensorDeclarations();
    this.stem = new ConvolutionBatchNorm(tensors, architecture.stem(), initializer);
    for (Block block : architecture.blocks()) {
      blocks.add(new ResidualBlock(tensors, block, initializer));
    }
    for (Block branch : architecture.branches()) {
      branches.add(new ResidualBlock(tensors, branch, initializer));
    }
    this.neck = neck(tensors, inference.features(), initializer);
    this.head = heads.declare(tensors, inference.classifier().name(), inference.length());
    this.lastNetworkStage = architecture.lastNetworkStage();
    this.parameters = tensors.parameters();
    this.statistics = tensors.statistics();
    this.batchNorms = tensors.batchNorms();
  }

  private Neck neck(
      TensorDeclarations tensors, FeatureLayer features, TensorInitializer initializer) {
    return switch (features) {
      case FeatureLayer.Mean _ -> Neck.mean(architecture.features(), architecture.stem().weight());
      case FeatureLayer.NormalizedMeans(List<String> norms) ->
          new NormBranches(tensors, norms, architecture.features());
      case FeatureLayer.ForkedMean(Convolution convolution, int channels) ->
          new ForkedBranches(tensors, convolution, channels, initializer);
    };
  }

  private static TensorInitializer convolutions(Initialization initialization) {
    return switch (initialization) {
      case KAIMING_INPUTS -> TensorInitializer.kaimingNormal();
      case KAIMING_OUTPUTS -> TensorInitializer.kaimingNormalByOutputs();
      case TORCH -> TensorInitializer.torch();
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
  public boolean isShared(String batchNorm) {
    return architecture.branches().stream()
        .noneMatch(branch -> batchNorm.startsWith(branch.name()));
  }

  @Override
  public List<ParameterBlock> blocks(ParameterDivision by) {
    List<String> names = parameters.slots().stream().map(FlatLayout.Slot::name).toList();
    return ParameterBlock.of(architecture, by, names);
  }

  @Override
  public int features() {
    return neck.length();
  }

  @Override
  public HessianMemory.OfGraphs recorded(int height, int width, int bytes) {
    return RecordedMemory.of(architecture, parameters().size(), height, width, bytes);
  }

  @Override
  public boolean isAffineInEachParameter() {
    return true;
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public Output forward(Pass pass, NDArray images) {
    NDArray x = shared(pass, images, SAME);
    if (branches.isEmpty()) {
      return output(pass, features(pass, x));
    }
    NDArray features = features(pass, branches.getFirst().forward(pass, x));
    for (ResidualBlock branch : branches.subList(1, branches.size())) {
      features = features.concat(features(pass, branch.forward(pass, x)), 1);
    }
    x.close();
    return output(pass, features);
  }

  @Override
  public Output forward(Pass pass, NDArray images, BeforeLastNetworkStage between) {
    if (!branches.isEmpty()) {
      throw new UnsupportedOperationException("a network with branches cannot be cut");
    }
    return output(pass, features(pass, shared(pass, images, between)));
  }

  @Override
  public Output forward(Pass pass, List<NDArray> streams, double[] factors) {
    if (branches.isEmpty() || streams.size() != branches.size()) {
      throw new IllegalArgumentException(
          "%d streams of images, %d branches".formatted(streams.size(), branches.size()));
    }
    NDArray features = branch(pass, streams.getFirst(), 0, factors[0]);
    for (int i = 1; i < factors.length; i++) {
      features = features.concat(branch(pass, streams.get(i), i, factors[i]), 1);
    }
    return output(pass, features);
  }

  private NDArray branch(Pass pass, NDArray images, int number, double factor) {
    NDArray x = shared(pass, images, SAME);
    NDArray y = branches.get(number).forward(pass, x);
    x.close();
    return Scalars.times(features(pass, y), factor);
  }

  /** Runs the layers before the features or the branches. */
  private NDArray shared(Pass pass, NDArray images, BeforeLastNetworkStage between) {
    NDArray x = stem.forward(pass, images, true);
    if (architecture.pooled()) {
      NDArray pooled = Layers.maxPool(x);
      x.close();
      x = pooled;
    }
    for (int i = 0; i < blocks.size(); i++) {
      if (i == lastNetworkStage) {
        NDArray entering = between.pass(pass, x);
        if (entering != x) {
          x.close();
        }
        x = entering;
      }
      NDArray next = blocks.get(i).forward(pass, x);
      x.close();
      x = next;
    }
    return x;
  }

  /** Computes the features of a map. Closes {@code x}. */
  private NDArray features(Pass pass, NDArray x) {
    NDArray features = neck.features(pass, x);
    x.close();
    return features;
  }

  private Output output(Pass pass, NDArray features) {
    return new Output(
        features, head.logits(pass.parameters(), pass.format(), features), pass.parameters());
  }
}

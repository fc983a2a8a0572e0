package dev.flattail.engine.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import java.util.List;

/**
 * A network with values: the flat parameter vector, the running statistics and the number format of
 * a run. A training may add auxiliary tensors after the parameters, which are no part of the
 * network. Its steps then update the whole {@link #trained()} vector. Not thread-safe.
 */
public final class Model implements AutoCloseable {
  private final Network network;
  private final NumberFormat format;
  private final NDManager manager;
  private final FlatLayout trainedLayout;
  private final NDArray trained;
  private final NDArray parameters;
  private final NDArray auxiliary;
  private final NDArray statistics;
  private final FlatLayout.Views statisticsViews;
  private final long[] trackedBatches;

  private Model(
      Network network, FlatLayout along, NumberFormat format, NDManager manager, long seed) {
    this.network = network;
    this.format = format;
    this.manager = manager;
    this.trainedLayout = network.parameters().followedBy(along);
    this.trained = vector(trainedLayout, seed);
    NDList parts = trained.split(new long[] {network.parameters().size()}, 0);
    this.parameters = along.size() == 0 ? trained : parts.get(0);
    this.auxiliary = parts.get(1);
    this.statistics = vector(network.statistics(), seed);
    this.statisticsViews = network.statistics().views(statistics);
    this.trackedBatches = new long[network.batchNorms().size()];
  }

  /**
   * Creates a model with initial values.
   *
   * @param seed seed of the initial values, which are the same on every device
   */
  public static Model create(Network network, NumberFormat format, Device device, long seed) {
    return create(network, FlatLayout.EMPTY, format, device, seed);
  }

  /**
   * Creates a model with initial values and auxiliary tensors.
   *
   * @param auxiliary tensors that are trained with the network; their names must differ from the
   *     network's
   */
  public static Model create(
      Network network, FlatLayout auxiliary, NumberFormat format, Device device, long seed) {
    return new Model(network, auxiliary, format, Torch.newManager(device), seed);
  }

  private NDArray vector(FlatLayout layout, long seed) {
    NDArray vector = manager.zeros(new Shape(layout.size()), format.master());
    layout.start(vector, seed);
    return vector;
  }

  /** Returns the architecture. */
  public Network network() {
    return network;
  }

  /** Returns the number format and memory layout of this run. */
  public NumberFormat format() {
    return format;
  }

  /** Returns the owner of the model's arrays. Create a sub-manager for each step. */
  public NDManager manager() {
    return manager;
  }

  /** Returns all trainable parameters {@code [P]}, which optimizers update in place. */
  public NDArray parameters() {
    return parameters;
  }

  /**
   * Returns the vector that training steps update {@code [P + Q]}: the parameters, then the
   * auxiliary tensors. Without auxiliary tensors it is {@link #parameters()}.
   */
  public NDArray trained() {
    return trained;
  }

  /** Returns the layout of {@link #trained()}. */
  public FlatLayout trainedLayout() {
    return trainedLayout;
  }

  /** Returns the auxiliary tensors {@code [Q]}, a live part of {@link #trained()}. */
  public NDArray auxiliary() {
    return auxiliary;
  }

  /** Returns a copy of the parameters' values {@code [P]}. */
  public double[] parameterValues() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray wide = parameters.toType(DataType.FLOAT64, true);
      wide.attach(scope);
      return wide.toDoubleArray();
    }
  }

  /** Returns running means and variances as one vector. */
  public NDArray statistics() {
    return statistics;
  }

  /**
   * Returns the number of batches that each batch normalization has tracked ({@code
   * num_batches_tracked}), in the order of {@link Network#batchNorms()}. The array is live, not a
   * copy.
   */
  public long[] trackedBatches() {
    return trackedBatches;
  }

  /**
   * Runs the network at any parameter vector, recorded when the thread records.
   *
   * @param at {@code [P]}: the parameters, a leaf aliasing them, or a perturbed vector
   * @param images {@code [N, C, H, W]} in any number format
   * @return output owned by {@code images}' manager
   */
  public Output forward(NDArray at, NDArray images, BatchNormMode mode) {
    countBatch(mode);
    return network.forward(
        new Pass(network.parameters().views(at), statisticsViews, null, mode, format),
        format.images(images));
  }

  /**
   * Runs {@link #forward} in training mode for several streams of images, each through its own
   * branch. Shared batch normalizations process the streams one after the other.
   *
   * @param streams one for each branch of the network
   * @param factors factor of each branch's features
   * @return owned by the first stream's manager
   */
  public Output forward(
      NDArray at, List<NDArray> streams, double[] factors, boolean updateStatistics) {
    if (updateStatistics) {
      for (int i = 0; i < trackedBatches.length; i++) {
        trackedBatches[i] += network.isShared(network.batchNorms().get(i)) ? streams.size() : 1;
      }
    }
    BatchNormMode mode = updateStatistics ? BatchNormMode.TRAIN : BatchNormMode.TRAIN_KEEP_RUNNING;
    return network.forward(
        new Pass(network.parameters().views(at), statisticsViews, null, mode, format),
        streams.stream().map(format::images).toList(),
        factors);
  }

  /**
   * Runs {@link #forward} at a vector as long as {@link #trained()}, with a transformation of the
   * maps that enter the last stage.
   */
  public Output forward(
      NDArray at, NDArray images, BatchNormMode mode, BeforeLastNetworkStage between) {
    countBatch(mode);
    return network.forward(
        new Pass(trainedLayout.views(at), statisticsViews, null, mode, format),
        format.images(images),
        between);
  }

  /**
   * Runs {@link #forward} in training mode and records the batch's means and variances, for {@link
   * #forwardWith}.
   *
   * @param recorded overwritten, as long as {@link #statistics()}
   */
  public Output forwardRecording(NDArray at, NDArray images, NDArray recorded) {
    countBatch(BatchNormMode.TRAIN_AND_RECORD);
    return network.forward(
        new Pass(
            network.parameters().views(at),
            statisticsViews,
            network.statistics().views(recorded),
            BatchNormMode.TRAIN_AND_RECORD,
            format),
        format.images(images));
  }

  /**
   * Runs {@link #forward} in evaluation mode with the given means and variances in place of the
   * running ones.
   *
   * @param statistics as long as {@link #statistics()}
   */
  public Output forwardWith(NDArray at, NDArray images, NDArray statistics) {
    return network.forward(
        new Pass(
            network.parameters().views(at),
            network.statistics().views(statistics),
            null,
            BatchNormMode.EVALUATE,
            format),
        format.images(images));
  }

  private void countBatch(BatchNormMode mode) {
    if (mode == BatchNormMode.TRAIN || mode == BatchNormMode.TRAIN_AND_RECORD) {
      for (int i = 0; i < trackedBatches.length; i++) {
        trackedBatches[i]++;
      }
    }
  }

  /**
   * Computes the logits of a batch with the running statistics, for evaluation.
   *
   * @param images {@code [N, C, H, W]}; stays open
   * @return row-major {@code [N][C]} as the classifier returns them (a cosine classifier: cosines)
   */
  public double[] logits(NDArray images) {
    try (NDManager scope = manager.newSubManager();
        GradMode off = GradMode.off()) {
      NDArray input = images.stopGradient();
      input.attach(scope);
      NDArray at = parameters.stopGradient();
      at.attach(scope);
      NDArray logits = forward(at, input, BatchNormMode.EVALUATE).logits();
      return logits.toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

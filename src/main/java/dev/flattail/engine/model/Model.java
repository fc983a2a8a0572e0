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
 * a run. A training may have further tensors, which are no part of the network, behind the
 * parameters; its steps then move the whole {@link #trained()} vector. Not for use by several
 * threads at once.
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
   * A freshly started model.
   *
   * @param seed of the starting values; the same seed gives the same values on every device
   */
  public static Model create(Network network, NumberFormat format, Device device, long seed) {
    return create(network, FlatLayout.EMPTY, format, device, seed);
  }

  /**
   * A freshly started model with tensors that are trained along with it.
   *
   * @param auxiliary no tensor's name may be one of the network's
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

  /** The architecture. */
  public Network network() {
    return network;
  }

  /** Number format and memory layout of this run. */
  public NumberFormat format() {
    return format;
  }

  /** Owner of the model's arrays; make a sub-manager for each step. */
  public NDManager manager() {
    return manager;
  }

  /** All trainable parameters {@code [P]}, updated in place by optimizers. */
  public NDArray parameters() {
    return parameters;
  }

  /**
   * What a training's steps move {@code [P + Q]}: the parameters, and behind them the tensors that
   * are trained along. {@link #parameters()} itself where there are none.
   */
  public NDArray trained() {
    return trained;
  }

  /** Of {@link #trained()}. */
  public FlatLayout trainedLayout() {
    return trainedLayout;
  }

  /** The tensors that are trained along {@code [Q]}; live, a part of {@link #trained()}. */
  public NDArray auxiliary() {
    return auxiliary;
  }

  /** The parameters' values {@code [P]}; a copy. */
  public double[] parameterValues() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray wide = parameters.toType(DataType.FLOAT64, true);
      wide.attach(scope);
      return wide.toDoubleArray();
    }
  }

  /** Running means and variances, flat. */
  public NDArray statistics() {
    return statistics;
  }

  /**
   * How many batches each batch normalization has learned from ({@code num_batches_tracked}), in
   * the order of {@link Network#batchNorms()}. Live, not a copy.
   */
  public long[] trackedBatches() {
    return trackedBatches;
  }

  /**
   * The network at any parameter vector, recorded when the thread records.
   *
   * @param at {@code [P]}: the parameters, a leaf aliasing them, or a perturbed vector
   * @param images {@code [N, C, H, W]} in any number format
   * @return owned by {@code images}' manager
   */
  public Output forward(NDArray at, NDArray images, BatchNormMode mode) {
    countBatch(mode);
    return network.forward(
        new Pass(network.parameters().views(at), statisticsViews, null, mode, format),
        format.images(images));
  }

  /**
   * As {@link #forward} in training mode, for several streams of images, each through a branch of
   * its own. Batch normalizations that the streams share learn from one after the other.
   *
   * @param streams as many as the network has branches
   * @param factors what each branch's features are multiplied by
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
   * As {@link #forward}, at a vector as long as {@link #trained()} and with something between the
   * last stage and those before it.
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
   * As {@link #forward} in training mode, writing down the batch's own means and variances, for
   * {@link #forwardWith}.
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
   * As {@link #forward} in evaluation mode, with other means and variances than the running ones.
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
   * Logits of a batch with the running statistics, for evaluation.
   *
   * @param images {@code [N, C, H, W]}; stays open
   * @return row-major {@code [N][C]} as the head gives them (a cosine head: cosines)
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

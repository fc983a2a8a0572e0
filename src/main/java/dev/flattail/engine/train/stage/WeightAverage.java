package dev.flattail.engine.train.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.engine.train.method.RecordedPass;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic weight averaging over a stage (Izmailov et al. 2018, algorithm 1): the mean of the
 * trained vectors after each epoch, starting at a given epoch. Training continues on the raw
 * weights. The mean replaces them once, for the last epoch's evaluation.
 */
public final class WeightAverage {
  /** Momentum of BatchNorm: over statistics of zero, it leaves a tenth of the batch's. */
  private static final double MOMENTUM = 0.1;

  private final NDArray trained;
  private final NDArray mean;
  private final int start;
  private final boolean ofNetwork;

  /**
   * @param trained live vector that is averaged
   * @param start first averaged epoch, from 0
   */
  private WeightAverage(NDArray trained, int start, boolean ofNetwork) {
    this.trained = trained;
    this.mean = trained.zerosLike();
    this.start = start;
    this.ofNetwork = ofNetwork;
  }

  /**
   * Creates the average over a stage that trains the whole network.
   *
   * @param parameters live vector that is averaged
   * @return null when {@code sharpness} requests none
   */
  static @Nullable WeightAverage ofNetwork(
      @Nullable SharpnessSpec sharpness, NDArray parameters, int epochs) {
    return sharpness instanceof SharpnessSpec.Swa swa
        ? new WeightAverage(parameters, swa.start(epochs), true)
        : null;
  }

  /** Creates the average over a stage that trains the classifier alone. */
  static @Nullable WeightAverage ofClassifier(
      @Nullable SharpnessSpec sharpness, NDArray classifier, int epochs) {
    return sharpness instanceof SharpnessSpec.Swa swa
        ? new WeightAverage(classifier, swa.start(epochs), false)
        : null;
  }

  /** Returns whether BatchNorm statistics must be re-estimated for the averaged weights. */
  public boolean needsStatistics() {
    return ofNetwork;
  }

  /** Returns the live mean of the epochs so far, for a saved state. */
  NDArray memory() {
    return mean;
  }

  /** Adds the weights after an epoch, counted from 0. */
  public void add(int epoch) {
    if (epoch < start) {
      return;
    }
    int before = epoch - start;
    try (NDManager scope = trained.getManager().newSubManager()) {
      NDArray difference = trained.sub(mean);
      difference.attach(scope);
      FlatVectors.accumulate(mean, difference, 1.0 / (before + 1));
    }
  }

  /** Replaces the weights by the mean, which includes the last epoch's weights. */
  public void enter(int lastEpoch) {
    add(lastEpoch);
    FlatVectors.assign(trained, mean);
  }

  /**
   * Sets a model's BatchNorm statistics to the means over the batches of an epoch of their means
   * and unbiased variances, as {@code torch.optim.swa_utils.update_bn}.
   *
   * @param epoch opens the batches of an epoch
   * @return false when asked to stop, with the statistics unfinished
   */
  public static boolean estimateStatistics(
      Model model, Supplier<BatchPipeline> epoch, StopSignal stop) throws InterruptedException {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray sum = model.statistics().zerosLike();
      sum.attach(scope);
      long count = 0;
      try (BatchPipeline batches = epoch.get()) {
        while (batches.hasNext()) {
          if (stop.requested()) {
            return false;
          }
          Batch batch = batches.next();
          try (NDManager step = scope.newSubManager();
              GradMode off = GradMode.off()) {
            NDArray zeros = sum.zerosLike();
            zeros.attach(step);
            FlatVectors.assign(model.statistics(), zeros);
            NDArray at = RecordedPass.constant(model.parameters(), step);
            model.forward(at, Batches.images(batch, step), BatchNormMode.TRAIN);
            FlatVectors.accumulate(sum, model.statistics(), 1 / MOMENTUM);
          }
          count++;
        }
      }
      NDArray average = Scalars.times(sum, 1.0 / count);
      average.attach(scope);
      FlatVectors.assign(model.statistics(), average);
      return true;
    }
  }
}

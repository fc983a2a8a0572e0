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
 * Stochastic weight averaging over a stage (Izmailov et al. 2018, algorithm 1): the mean of what is
 * trained after each epoch from a start on. The raw weights go on being trained; the mean takes
 * their place once, for the last epoch's evaluation.
 */
public final class WeightAverage {
  /** A momentum of 0.1 over statistics of zero leaves a tenth of the batch's. */
  private static final double MOMENTUM = 0.1;

  private final NDArray trained;
  private final NDArray mean;
  private final int start;
  private final boolean ofNetwork;

  /**
   * @param trained what is averaged, live
   * @param start first epoch that counts, from 0
   */
  private WeightAverage(NDArray trained, int start, boolean ofNetwork) {
    this.trained = trained;
    this.mean = trained.zerosLike();
    this.start = start;
    this.ofNetwork = ofNetwork;
  }

  /**
   * The average over a stage that trains the whole network.
   *
   * @param parameters what is averaged, live
   * @return null where {@code sharpness} names none
   */
  static @Nullable WeightAverage ofNetwork(
      @Nullable SharpnessSpec sharpness, NDArray parameters, int epochs) {
    return sharpness instanceof SharpnessSpec.Swa swa
        ? new WeightAverage(parameters, swa.start(epochs), true)
        : null;
  }

  /** The same over a stage that trains the classifier alone. */
  static @Nullable WeightAverage ofClassifier(
      @Nullable SharpnessSpec sharpness, NDArray classifier, int epochs) {
    return sharpness instanceof SharpnessSpec.Swa swa
        ? new WeightAverage(classifier, swa.start(epochs), false)
        : null;
  }

  /** Whether BatchNorm statistics must be estimated again for the averaged weights. */
  public boolean needsStatistics() {
    return ofNetwork;
  }

  /** The live mean of the epochs so far, for a saved state. */
  NDArray memory() {
    return mean;
  }

  /** Takes up the weights after an epoch, counted from 0. */
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

  /** Puts the mean, with the last epoch's weights in it, in the place of the weights. */
  public void enter(int lastEpoch) {
    add(lastEpoch);
    FlatVectors.assign(trained, mean);
  }

  /**
   * Sets a model's BatchNorm statistics to the means over the batches of an epoch of their means
   * and unbiased variances, as {@code torch.optim.swa_utils.update_bn}.
   *
   * @param epoch opens the batches to look at
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

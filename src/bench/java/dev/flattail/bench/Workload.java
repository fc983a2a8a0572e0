package dev.flattail.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.train.method.BatchObjective;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps of a network on random images, which dominate the time of the published CIFAR runs.
 */
final class Workload implements AutoCloseable {
  private final Model model;
  private final Loss loss;
  private final Stepper stepper;
  private final int batch;
  private final int pixels;
  private final float[] images;
  private final long[] labels;

  /** Creates SAM steps on ten classes of the same size. */
  Workload(Arch arch, NumberFormat format, Device device, int batch, int pixels) {
    this(
        arch,
        format,
        device,
        batch,
        pixels,
        new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
        new SharpnessSpec.Sam(0.1, new RhoSchedule.Constant(), BnStats.BOTH, 0));
  }

  /**
   * @param counts training images of each class; labels are drawn in proportion
   * @param sharpness null for plain SGD
   */
  Workload(
      Arch arch,
      NumberFormat format,
      Device device,
      int batch,
      int pixels,
      int[] counts,
      @Nullable SharpnessSpec sharpness) {
    ModelSpec spec = new ModelSpec(arch, Classifier.LINEAR);
    this.model = Model.create(Networks.of(spec, counts.length, 3), format, device, 0);
    this.loss = Losses.of(new LossSpec.CrossEntropy(), counts, model.manager(), format);
    OptimizerSpec sgd = new OptimizerSpec.Sgd(0.1, 0.9, 2e-4, false);
    this.stepper =
        Steppers.of(
            sharpness,
            Optimizers.of(sgd, model.parameters()),
            model.network().parameters(),
            counts,
            0);
    this.batch = batch;
    this.pixels = pixels;
    SplittableRandom random = new SplittableRandom(1);
    this.images = new float[batch * 3 * pixels * pixels];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-2, 2);
    }
    long all = Arrays.stream(counts).asLongStream().sum();
    this.labels = random.longs(batch, 0, all).map(image -> classOf(image, counts)).toArray();
  }

  /** Returns the class of the n-th of all images, class after class. */
  static long classOf(long image, int[] counts) {
    int label = 0;
    long left = image;
    while (left >= counts[label]) {
      left -= counts[label];
      label++;
    }
    return label;
  }

  /** Returns the number of classes in the batch. */
  long classesInBatch() {
    return Arrays.stream(labels).distinct().count();
  }

  /** Runs one step; reading its loss waits for the device. */
  StepReport step() {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray input = scope.create(images, new Shape(batch, 3, pixels, pixels));
      BatchObjective objective =
          new BatchObjective(model, loss, null, input, Targets.of(scope.create(labels)));
      return stepper.step(scope, model.parameters(), objective, new Stepper.Rates(0.001, 0.1, 0));
    }
  }

  /** Returns the milliseconds of one step. */
  double time() {
    long start = System.nanoTime();
    StepReport report = step();
    double milliseconds = (System.nanoTime() - start) / 1e6;
    if (!report.finite()) {
      throw new IllegalStateException("the benchmark diverged: " + report);
    }
    return milliseconds;
  }

  @Override
  public void close() {
    model.close();
  }
}

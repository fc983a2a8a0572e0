package dev.flattail.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.BatchContext;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.ClassPairs;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Measures the milliseconds that ARB's diagnostic adds to a step: residuals, gradients by pair of
 * classes, and reading them. Prints medians.
 *
 * <p>Arguments: rounds (50), threads (all cores), device (auto).
 */
public final class ClassPairsBench {
  private static final int WARM_UP = 5;

  private ClassPairsBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 50;
    Torch.start(
        args.length > 1 ? Integer.parseInt(args[1]) : Runtime.getRuntime().availableProcessors());
    Device device = Torch.device(args.length > 2 ? args[2] : "auto");
    System.out.printf("%d rounds, %d threads, %s%n", rounds, Torch.threads(), device);
    run(rounds, device, 128, 10, 64);
    run(rounds, device, 128, 100, 64);
    run(rounds, device, 256, 1000, 2048);
    run(rounds, device, 1024, 8142, 2048);
  }

  private static void run(int rounds, Device device, int batch, int classes, int features) {
    int[] available = new int[classes];
    Arrays.fill(available, 500);
    int[] counts = new ImbalanceSpec.Exp(0.01).counts(available);
    SplittableRandom random = new SplittableRandom(1);
    long all = Arrays.stream(counts).asLongStream().sum();
    long[] labels =
        random.longs(batch, 0, all).map(image -> Workload.classOf(image, counts)).toArray();
    double[] times = new double[rounds];
    long present = 0;
    try (NDManager manager = Torch.newManager(device)) {
      Loss loss =
          Losses.of(new LossSpec.Arb(ArbCounts.BATCH), counts, manager, NumberFormat.FLOAT32);
      NDArray logits = manager.randomNormal(new Shape(batch, classes));
      NDArray inputs = manager.randomNormal(new Shape(batch, features));
      for (int round = -WARM_UP; round < rounds; round++) {
        try (NDManager scope = manager.newSubManager();
            GradMode recording = GradMode.recording()) {
          NDArray y = scope.create(labels);
          Loss ofBatch = loss.inBatch(new BatchContext(y, 0, 0));
          long start = System.nanoTime();
          NDArray leaf = Autograd.leaf(scope, logits);
          NDArray residuals = Autograd.gradient(ofBatch.perSample(leaf, y, null).sum(), leaf);
          ClassPairs pairs = ClassPairs.of(scope, residuals, inputs, y.toLongArray());
          present = Math.round(Math.sqrt(pairs.norms().toFloatArray().length));
          if (round >= 0) {
            times[round] = (System.nanoTime() - start) / 1e6;
          }
        }
      }
    }
    Arrays.sort(times);
    System.out.printf(
        "  batch %4d, %4d classes (%3d in the batch), %4d features: %8.2f ms%n",
        batch, classes, present, features, times[rounds / 2]);
    Figures.print(classes + " classes, batch " + batch, times[rounds / 2], "ms/step");
  }
}

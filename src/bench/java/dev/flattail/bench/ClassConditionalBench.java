package dev.flattail.bench;

import ai.djl.Device;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;
import dev.flattail.jobspec.PerturbedPart;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures the milliseconds of a ResNet-32 step at batch 128 for SGD, SAM, and class-conditional
 * SAM on the classifier and on the whole vector, with 10 and with 100 long-tailed classes (factor
 * 0.01). The methods alternate in one run. Medians are printed, and the median of the ratios to SGD
 * within rounds.
 *
 * <p>Arguments: rounds (15), threads (all cores), device (auto), number format (FLOAT32).
 */
public final class ClassConditionalBench {
  private static final int WARM_UP = 2;
  private static final int BATCH = 128;

  private ClassConditionalBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
    Torch.start(
        args.length > 1 ? Integer.parseInt(args[1]) : Runtime.getRuntime().availableProcessors());
    Device device = Torch.device(args.length > 2 ? args[2] : "auto");
    NumberFormat format = args.length > 3 ? NumberFormat.valueOf(args[3]) : NumberFormat.FLOAT32;
    for (int classes : new int[] {10, 100}) {
      run(classes, rounds, device, format);
    }
  }

  private static Map<String, @Nullable SharpnessSpec> methods() {
    Map<String, @Nullable SharpnessSpec> methods = new LinkedHashMap<>();
    methods.put("SGD", null);
    methods.put("SAM", new SharpnessSpec.Sam(0.1, new RhoSchedule.Constant(), BnStats.BOTH, 0));
    methods.put("CC-SAM head", ccSam(PerturbedPart.HEAD, 1e-6));
    methods.put("CC-SAM all", ccSam(PerturbedPart.ALL, 0.01));
    return methods;
  }

  private static SharpnessSpec ccSam(PerturbedPart part, double noise) {
    return new SharpnessSpec.CcSam(
        part, noise, 0.3, PerturbationDirection.GRADIENT, PerturbationMagnitude.DERIVED, 0);
  }

  private static void run(int classes, int rounds, Device device, NumberFormat format) {
    int[] available = new int[classes];
    Arrays.fill(available, 50_000 / classes);
    int[] counts = new ImbalanceSpec.Exp(0.01).counts(available);
    Map<String, Workload> workloads = new LinkedHashMap<>();
    methods()
        .forEach(
            (name, sharpness) ->
                workloads.put(
                    name,
                    new Workload(Arch.RESNET32, format, device, BATCH, 32, counts, sharpness)));
    Map<String, double[]> times = new LinkedHashMap<>();
    workloads.keySet().forEach(name -> times.put(name, new double[rounds]));
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Map.Entry<String, Workload> contestant : workloads.entrySet()) {
        double milliseconds = contestant.getValue().time();
        if (round >= 0) {
          Objects.requireNonNull(times.get(contestant.getKey()))[round] = milliseconds;
        }
      }
    }
    System.out.printf(
        "step of ResNet-32, batch %d, %d classes (%d in the batch), %s, %d rounds, %d threads, %s%n",
        BATCH,
        classes,
        Objects.requireNonNull(workloads.get("SGD")).classesInBatch(),
        format,
        rounds,
        Torch.threads(),
        device);
    double[] base = Objects.requireNonNull(times.get("SGD"));
    times.forEach(
        (name, own) -> {
          double[] ratios = new double[rounds];
          Arrays.setAll(ratios, i -> own[i] / base[i]);
          System.out.printf(
              "  %-12s %8.1f ms %6.2f steps of SGD%n", name, median(own), median(ratios));
          Figures.print(name + " over SGD, " + classes + " classes", median(ratios), "x");
        });
    workloads.values().forEach(Workload::close);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

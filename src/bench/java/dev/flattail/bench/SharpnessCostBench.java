package dev.flattail.bench;

import ai.djl.Device;
import dev.flattail.engine.tensor.InstructionSet;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures the cost of every sharpness method, with its defaults, in steps of SGD: steps of
 * ResNet-32 at batch 128 on 100 long-tailed classes (factor 0.01). The methods alternate in one
 * run. A turn of {@code looksam} is a whole period. Medians are printed, and the median of the
 * ratios to SGD within rounds.
 *
 * <p>Arguments: rounds (9), threads (all cores), device (auto), number format (FLOAT32), batch
 * (128).
 */
public final class SharpnessCostBench {
  private static final int CLASSES = 100;
  private static final int WARM_UP = 1;
  private static final int PERIOD = 5;

  private SharpnessCostBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    Torch.start(
        args.length > 1 ? Integer.parseInt(args[1]) : Runtime.getRuntime().availableProcessors());
    Device device = Torch.device(args.length > 2 ? args[2] : "auto");
    NumberFormat format = args.length > 3 ? NumberFormat.valueOf(args[3]) : NumberFormat.FLOAT32;
    int batch = args.length > 4 ? Integer.parseInt(args[4]) : 128;
    int[] available = new int[CLASSES];
    Arrays.fill(available, 50_000 / CLASSES);
    int[] counts = new ImbalanceSpec.Exp(0.01).counts(available);
    Map<String, Workload> workloads = new LinkedHashMap<>();
    methods()
        .forEach(
            (name, sharpness) ->
                workloads.put(
                    name,
                    new Workload(Arch.RESNET32, format, device, batch, 32, counts, sharpness)));
    Map<String, double[]> times = measured(workloads, rounds);
    System.out.printf(
        "step of ResNet-32, batch %d, %d classes, %s, %d rounds, %d threads, %s, %s%n",
        batch, CLASSES, format, rounds, Torch.threads(), device, InstructionSet.ofThisProcess());
    report(times);
    workloads.values().forEach(Workload::close);
  }

  private static Map<String, @Nullable SharpnessSpec> methods() {
    Map<String, @Nullable SharpnessSpec> methods = new LinkedHashMap<>();
    methods.put("sgd", null);
    for (String type :
        new String[] {
          "msam",
          "gnm",
          "model-perturbation",
          "spectral-norm",
          "looksam",
          "esam",
          "sam",
          "asam",
          "gsam",
          "friendly-sam",
          "gradient-penalty",
          "imbsam",
          "focal-sam",
          "sse-sam"
        }) {
      methods.put(type, spec(Map.of("type", type)));
    }
    methods.put("sse-sam, headRho 0", spec(Map.of("type", "sse-sam", "headRho", 0)));
    methods.put("cc-sam head", spec(Map.of("type", "cc-sam", "perturb", "head")));
    methods.put("cc-sam all", spec(Map.of("type", "cc-sam", "perturb", "all")));
    return methods;
  }

  private static @Nullable SharpnessSpec spec(Map<String, ?> sharpness) {
    Map<String, Object> tree =
        Map.of("kind", "train", "dataset", Map.of("name", "shapes"), "sharpness", sharpness);
    return ((TrainSpec) SpecReader.readSubmitted(tree)).sharpness();
  }

  /** Returns the milliseconds of a step of each method, by round. */
  private static Map<String, double[]> measured(Map<String, Workload> workloads, int rounds) {
    Map<String, double[]> times = new LinkedHashMap<>();
    workloads.keySet().forEach(name -> times.put(name, new double[rounds]));
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Map.Entry<String, Workload> contestant : workloads.entrySet()) {
        String name = contestant.getKey();
        int steps = name.equals("looksam") ? PERIOD : 1;
        double milliseconds = 0;
        for (int step = 0; step < steps; step++) {
          milliseconds += contestant.getValue().time() / steps;
        }
        if (round >= 0) {
          Objects.requireNonNull(times.get(name))[round] = milliseconds;
        }
      }
    }
    return times;
  }

  private static void report(Map<String, double[]> times) {
    double[] base = Objects.requireNonNull(times.get("sgd"));
    times.forEach(
        (name, own) -> {
          double[] ratios = new double[own.length];
          Arrays.setAll(ratios, i -> own[i] / base[i]);
          System.out.printf(
              "  %-20s %8.1f ms %6.2f steps of SGD%n", name, median(own), median(ratios));
          Figures.print(name + " over sgd", median(ratios), "x");
        });
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

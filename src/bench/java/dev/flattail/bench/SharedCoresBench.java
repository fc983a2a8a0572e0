package dev.flattail.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures how much two workers on the same cores do together, compared with one alone, under
 * settings of OpenMP's waiting. Steps are SAM steps of ResNet-32 at batch 128, with as many threads
 * as cores in each process.
 *
 * <p>Arguments: rounds (10).
 */
public final class SharedCoresBench {
  private static final int WARM_UP = 2;

  private SharedCoresBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    System.out.printf("%-28s %10s %12s %12s%n", "waiting", "alone, ms", "together, ms", "share");
    measure("as libtorch comes", Map.of(), rounds);
    measure("passive", Map.of("OMP_WAIT_POLICY", "PASSIVE"), rounds);
    for (String spins : List.of("1000", "6000", "50000")) {
      measure("spin " + spins, Map.of("GOMP_SPINCOUNT", spins), rounds);
    }
  }

  private static void measure(String name, Map<String, String> environment, int rounds)
      throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    PairedSteps.Contestant contestant =
        new PairedSteps.Contestant(name, PairedSteps.command(threads, "float32", 128), environment);
    List<Double> alone = new ArrayList<>();
    List<Double> together = new ArrayList<>();
    try (StepRunner one = new StepRunner(contestant, rounds);
        StepRunner other = new StepRunner(contestant, rounds)) {
      for (int round = -WARM_UP; round < rounds; round++) {
        long start = System.nanoTime();
        one.step(round);
        long between = System.nanoTime();
        one.request(round);
        other.request(round);
        one.await(round);
        other.await(round);
        if (round >= 0) {
          alone.add((between - start) / 1e6);
          together.add((System.nanoTime() - between) / 1e6);
        }
      }
    }
    double aloneMedian = median(alone);
    double togetherMedian = median(together);
    double share = 2 * aloneMedian / togetherMedian;
    System.out.printf("%-28s %10.0f %12.0f %11.2f%n", name, aloneMedian, togetherMedian, share);
    Figures.print("two workers over one, " + name, share, "x");
  }

  private static double median(List<Double> values) {
    return PairedSteps.quantile(values.stream().mapToDouble(value -> value).toArray(), 0.5);
  }
}

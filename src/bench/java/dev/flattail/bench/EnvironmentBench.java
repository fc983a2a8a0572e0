package dev.flattail.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares SAM steps of ResNet-32 under settings of the C library's allocator and of OpenMP's
 * waiting, alone and beside busy processes.
 *
 * <p>Arguments: rounds (20), busy processes beside it (0).
 */
public final class EnvironmentBench {
  private static final Map<String, String> KEPT_MEMORY =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", "4294967296",
          "MALLOC_TRIM_THRESHOLD_", "4294967296",
          "MALLOC_TOP_PAD_", "67108864");
  private static final Map<String, String> HUGE_PAGES = Map.of("THP_MEM_ALLOC_ENABLE", "1");

  private EnvironmentBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    int neighbors = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    int threads = Runtime.getRuntime().availableProcessors();
    Map<String, String> memory = new TreeMap<>(KEPT_MEMORY);
    memory.putAll(HUGE_PAGES);
    List<PairedSteps.Contestant> contestants =
        List.of(
            contestant("as libtorch comes", threads, Map.of()),
            contestant("memory kept", threads, KEPT_MEMORY),
            contestant("huge pages", threads, HUGE_PAGES),
            contestant("both", threads, memory),
            contestant("both, passive", threads, memory, "OMP_WAIT_POLICY", "PASSIVE"),
            contestant("both, spin 1,000", threads, memory, "GOMP_SPINCOUNT", "1000"),
            contestant("both, spin 6,000", threads, memory, "GOMP_SPINCOUNT", "6000"),
            contestant("both, spin 50,000", threads, memory, "GOMP_SPINCOUNT", "50000"),
            contestant("both, one thread", 1, memory));
    try (BusyProcesses busy = new BusyProcesses(neighbors)) {
      System.out.printf(
          "SAM step, ResNet-32, batch 128, %d rounds, %d busy processes%n", rounds, busy.count());
      PairedSteps.compare(
          contestants, rounds, busy.count() == 0 ? "" : ", beside " + busy.count() + " busy");
    }
  }

  private static PairedSteps.Contestant contestant(
      String name, int threads, Map<String, String> environment, String... more) {
    Map<String, String> all = new TreeMap<>(environment);
    if (more.length > 0) {
      all.put(more[0], more[1]);
    }
    return new PairedSteps.Contestant(name, PairedSteps.command(threads, "float32", 128), all);
  }
}

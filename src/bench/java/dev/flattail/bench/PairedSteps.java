package dev.flattail.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares steps of processes that differ in what a process cannot change later: its environment,
 * its threads, its language. The processes take turns step by step, so that a slow minute affects
 * all of them; one that waits for its turn sleeps.
 */
final class PairedSteps {
  /** The line that a process writes when it is ready for its first step. */
  static final String READY = "ready";

  private static final int WARM_UP = 3;

  private PairedSteps() {}

  /**
   * One of the processes.
   *
   * @param command of a program that behaves as {@link StepProcess}
   * @param environment variables that are added to the inherited ones
   */
  record Contestant(String name, List<String> command, Map<String, String> environment) {}

  /** Returns the command of a {@link StepProcess} of ResNet-32. */
  static List<String> command(int threads, String format, int batch) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        StepProcess.class.getName(),
        Integer.toString(threads),
        "resnet32",
        format,
        Integer.toString(batch),
        "32");
  }

  /**
   * Runs the rounds and prints a table whose ratios are to the first contestant.
   *
   * @param circumstances end of the figures' names; may be empty
   */
  static void compare(List<Contestant> contestants, int rounds, String circumstances)
      throws IOException {
    List<StepRunner> running = new ArrayList<>();
    try {
      for (Contestant contestant : contestants) {
        running.add(new StepRunner(contestant, rounds));
      }
      for (int round = -WARM_UP; round < rounds; round++) {
        for (StepRunner process : running) {
          process.step(round);
        }
      }
      print(running, circumstances);
    } finally {
      running.forEach(StepRunner::close);
    }
  }

  private static void print(List<StepRunner> running, String circumstances) throws IOException {
    System.out.printf(
        "%-28s %10s %16s %14s %10s %12s %8s%n",
        "process", "ms a step", "(quartiles)", "times as fast", "cpu ms", "system ms", "peak MB");
    StepRunner base = running.getFirst();
    for (StepRunner process : running) {
      System.out.printf(
          Locale.ROOT,
          "%-28s %10.1f %7.0f to %5.0f %14.3f %10.0f %12.0f %8d%n",
          process.name(),
          process.quantile(0.5),
          process.quantile(0.25),
          process.quantile(0.75),
          process.timesAsFastAs(base),
          process.perStep(0),
          process.perStep(1),
          process.peakMegabytes());
    }
    for (StepRunner process : running.subList(1, running.size())) {
      Figures.print(
          process.name() + " over " + base.name() + circumstances,
          process.timesAsFastAs(base),
          "x");
    }
  }

  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}

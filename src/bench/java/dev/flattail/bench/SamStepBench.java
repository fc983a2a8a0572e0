package dev.flattail.bench;

import ai.djl.Device;
import dev.flattail.engine.tensor.InstructionSet;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the milliseconds of a SAM step of ResNet-32 at batch 128, by number format. The formats
 * alternate in one run, so that a slow minute affects all of them. Medians are printed, and the
 * median of the ratios within rounds.
 *
 * <p>Arguments: rounds (20), threads (all cores), device (auto), batch (128).
 */
public final class SamStepBench {
  private static final List<NumberFormat> FORMATS =
      List.of(NumberFormat.FLOAT32_CONTIGUOUS, NumberFormat.FLOAT32, NumberFormat.BFLOAT16);
  private static final int WARM_UP = 3;

  private SamStepBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    int rounds = argument(args, 0, 20);
    int threads = argument(args, 1, Runtime.getRuntime().availableProcessors());
    String deviceName = args.length > 2 ? args[2] : "auto";
    int batch = argument(args, 3, 128);
    Torch.start(threads);
    Device device = Torch.device(deviceName);
    System.out.printf(
        "SAM step, ResNet-32, batch %d, %d rounds, %d threads, %s, %s%n",
        batch, rounds, Torch.threads(), device, InstructionSet.ofThisProcess());
    List<Contestant> contestants =
        FORMATS.stream()
            .map(
                format ->
                    new Contestant(
                        format,
                        new Workload(Arch.RESNET32, format, device, batch, 32),
                        new double[rounds]))
            .toList();
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Contestant contestant : contestants) {
        double milliseconds = contestant.workload().time();
        if (round >= 0) {
          contestant.times()[round] = milliseconds;
        }
      }
    }
    report(contestants, batch);
    contestants.forEach(contestant -> contestant.workload().close());
  }

  private record Contestant(NumberFormat format, Workload workload, double[] times) {}

  private static void report(List<Contestant> contestants, int batch) throws IOException {
    System.out.printf(
        "%-20s %12s %12s %12s %16s%n",
        "format", "ms a step", "images/s", "speed-up", "not convolution");
    double[] base = contestants.getFirst().times();
    for (Contestant contestant : contestants) {
      double median = median(contestant.times());
      System.out.printf(
          "%-20s %12.1f %12.0f %11.2fx %15.0f%%%n",
          contestant.format(),
          median,
          1000 * batch / median,
          median(ratios(base, contestant.times())),
          100 * (1 - OperatorProfile.convolutionShare(contestant.workload())));
      Figures.print(
          contestant.format() + " over " + FORMATS.getFirst(),
          median(ratios(base, contestant.times())),
          "x");
    }
  }

  private static double[] ratios(double[] numerators, double[] denominators) {
    double[] ratios = new double[numerators.length];
    Arrays.setAll(ratios, i -> numerators[i] / denominators[i]);
    return ratios;
  }

  private static double median(double[] values) {
    List<Double> sorted = new ArrayList<>(Arrays.stream(values).sorted().boxed().toList());
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static int argument(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }
}

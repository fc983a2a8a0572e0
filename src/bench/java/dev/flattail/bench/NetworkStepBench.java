package dev.flattail.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.flattail.engine.tensor.InstructionSet;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Measures an SGD and a SAM step of any network with 1,000 classes: milliseconds, the total time of
 * all cores, which other work on the machine disturbs less, and the process's peak resident memory
 * (Linux only). Each run has one number format, so that the memory is that format's.
 *
 * <p>Arguments: arch (resnet50), pixels (224), batch (8), rounds (5), threads (all cores), device
 * (auto), format (float32).
 */
public final class NetworkStepBench {
  private static final int CLASSES = 1000;

  private NetworkStepBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    Arch arch = Arch.valueOf(name(args, 0, "resnet50"));
    int pixels = number(args, 1, 224);
    int batch = number(args, 2, 8);
    int rounds = number(args, 3, 5);
    Torch.start(number(args, 4, Runtime.getRuntime().availableProcessors()));
    String device = args.length > 5 ? args[5] : "auto";
    NumberFormat format = NumberFormat.valueOf(name(args, 6, "float32"));
    System.out.printf(
        "%s, %d pixels, batch %d, %s, %d rounds, %d threads, %s, %s, %.0f MB at the start%n",
        arch,
        pixels,
        batch,
        format,
        rounds,
        Torch.threads(),
        Torch.deviceName(device),
        InstructionSet.ofThisProcess(),
        peak());
    SharpnessSpec sam = new SharpnessSpec.Sam(0.05, new RhoSchedule.Constant(), BnStats.BOTH, 0);
    measure("SGD", arch, pixels, batch, rounds, device, format, null);
    measure("SAM", arch, pixels, batch, rounds, device, format, sam);
  }

  private static void measure(
      String name,
      Arch arch,
      int pixels,
      int batch,
      int rounds,
      String device,
      NumberFormat format,
      @Nullable SharpnessSpec sharpness)
      throws IOException {
    int[] counts = new int[CLASSES];
    Arrays.fill(counts, 1);
    long start = System.nanoTime();
    try (Workload workload =
        new Workload(arch, format, Torch.device(device), batch, pixels, counts, sharpness)) {
      double made = (System.nanoTime() - start) / 1e6;
      double peakMade = peak();
      workload.time();
      double[] times = new double[rounds];
      long cpuStart = cpuTime();
      Arrays.setAll(times, round -> workload.time());
      double cpu = (cpuTime() - cpuStart) / 1e6 / rounds;
      Arrays.sort(times);
      System.out.printf(
          Locale.ROOT,
          "%s: made in %.0f ms (peak %.0f MB); median %.0f ms a step (%.0f to %.0f), %.1f images/s, %.0f ms"
              + " of all cores, peak %.0f MB%n",
          name,
          made,
          peakMade,
          times[rounds / 2],
          times[0],
          times[rounds - 1],
          1000 * batch / times[rounds / 2],
          cpu,
          peak());
      Figures.print(name + ", " + arch + ", " + pixels + " pixels", times[rounds / 2], "ms/step");
      Figures.print(name + ", " + arch + ", " + pixels + " pixels, peak", peak(), "MB");
    }
  }

  /**
   * Returns the processor time of all threads in nanoseconds, which is comparable on a busy
   * machine.
   */
  private static long cpuTime() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Returns the peak memory in megabytes. */
  private static double peak() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Integer.parseInt(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM line");
  }

  private static String name(String[] args, int index, String otherwise) {
    String given = args.length > index ? args[index] : otherwise;
    return given.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static int number(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }
}

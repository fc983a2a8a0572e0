package dev.flattail.bench;

import ai.djl.Device;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures resident memory over 2,000 small SAM steps (ResNet-32, batch 8, 16 pixels). A leak of
 * one parameter vector per step would add 1.9 MB per step. Linux only.
 */
public final class StepMemoryBench {
  private static final int STEPS = 2000;
  private static final int EVERY = 200;

  private StepMemoryBench() {}

  /** Runs the measurement. */
  public static void main(String[] args) throws IOException {
    Torch.start(Runtime.getRuntime().availableProcessors());
    try (Workload workload =
        new Workload(Arch.RESNET32, NumberFormat.FLOAT32, Device.cpu(), 8, 16)) {
      System.out.printf("%8s %12s%n", "steps", "RSS in MB");
      for (int step = 1; step <= STEPS; step++) {
        workload.step();
        if (step % EVERY == 0) {
          System.out.printf("%8d %12.0f%n", step, residentMegabytes());
        }
      }
      Figures.print("memory after " + STEPS + " steps", residentMegabytes(), "MB");
    }
  }

  private static double residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Integer.parseInt(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("/proc/self/status has no VmRSS line");
  }
}

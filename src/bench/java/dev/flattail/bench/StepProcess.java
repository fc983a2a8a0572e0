package dev.flattail.bench;

import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Runs SAM steps on request, in a process of its own: one step for each line of standard input, and
 * its milliseconds as a line of standard output. {@link PairedSteps} starts such processes.
 *
 * <p>Arguments: threads, arch, format, batch, pixels.
 */
public final class StepProcess {
  private StepProcess() {}

  /** Runs steps until standard input ends. */
  public static void main(String[] args) throws IOException {
    Torch.start(Integer.parseInt(args[0]));
    try (Workload workload =
            new Workload(
                Arch.valueOf(args[1].toUpperCase(Locale.ROOT)),
                NumberFormat.valueOf(args[2].toUpperCase(Locale.ROOT)),
                Torch.device("cpu"),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(PairedSteps.READY);
      while (requests.readLine() != null) {
        System.out.println(workload.time());
      }
    }
  }
}

package dev.flattail.bench;

import dev.flattail.app.supervisor.WorkerEnvironment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares SAM steps of ResNet-32 at batch 128 with the papers' network and optimizer in PyTorch,
 * as they are and with channels-last. Needs a Python with torch 2.7.1 and a checkout of
 * val-iisc/Saddle-LongTail.
 *
 * <p>Arguments: Python, checkout, rounds (20), format (float32).
 */
public final class PyTorchBench {
  private static final int BATCH = 128;

  private PyTorchBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.out.println("arguments: <python> <checkout of Saddle-LongTail> [rounds] [format]");
      return;
    }
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 20;
    String format = args.length > 3 ? args[3] : "float32";
    int threads = Runtime.getRuntime().availableProcessors();
    List<PairedSteps.Contestant> contestants = new ArrayList<>();
    for (String layout : List.of("contiguous", "channels-last")) {
      contestants.add(
          new PairedSteps.Contestant(
              "PyTorch, " + layout,
              List.of(
                  args[0],
                  "src/bench/python/sam_step.py",
                  args[1],
                  Integer.toString(threads),
                  Integer.toString(BATCH),
                  layout,
                  format),
              Map.of()));
    }
    contestants.add(
        new PairedSteps.Contestant(
            "Flattail", PairedSteps.command(threads, format, BATCH), WorkerEnvironment.VARIABLES));
    System.out.printf("SAM step, ResNet-32, batch %d, %s, %d rounds%n", BATCH, format, rounds);
    PairedSteps.compare(contestants, rounds, ", " + format);
  }
}

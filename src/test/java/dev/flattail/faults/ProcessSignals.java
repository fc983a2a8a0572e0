package dev.flattail.faults;

import java.io.IOException;

/** Sends signals to processes. */
final class ProcessSignals {
  private ProcessSignals() {}

  /**
   * @param name signal name as for {@code kill}, e.g. {@code STOP}
   */
  static void send(String name, long pid) throws IOException {
    try {
      // A process that has ended needs no signal.
      int unused =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending " + name + " to " + pid, e);
    }
  }
}

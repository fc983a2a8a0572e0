package dev.flattail.faults;

import java.io.IOException;

/** What a process can be told from outside. */
final class ProcessSignals {
  private ProcessSignals() {}

  /**
   * @param name as {@code kill} takes it, e.g. {@code STOP}
   */
  static void send(String name, long pid) throws IOException {
    try {
      // A process that is gone already has had its signal.
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

package dev.flattail.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A process that runs a step on request, as {@link StepProcess} does. */
final class StepRunner implements AutoCloseable {
  private final PairedSteps.Contestant contestant;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final double[] times;
  private long[] ticksBefore = {0, 0};

  StepRunner(PairedSteps.Contestant contestant, int rounds) throws IOException {
    this.contestant = contestant;
    this.times = new double[rounds];
    ProcessBuilder builder =
        new ProcessBuilder(contestant.command()).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(contestant.environment());
    this.process = builder.start();
    this.requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    while (!PairedSteps.READY.equals(answer())) {
      // Lines before it are log messages.
    }
  }

  /** Runs one step. Those of negative rounds are not counted. */
  void step(int round) throws IOException {
    request(round);
    await(round);
  }

  /** Begins a step. */
  void request(int round) throws IOException {
    if (round == 0) {
      ticksBefore = ticks();
    }
    requests.newLine();
    requests.flush();
  }

  /** Waits for the end of the step. */
  void await(int round) throws IOException {
    double milliseconds = Double.parseDouble(answer());
    if (round >= 0) {
      times[round] = milliseconds;
    }
  }

  String name() {
    return contestant.name();
  }

  double quantile(double share) {
    return PairedSteps.quantile(times, share);
  }

  private String answer() throws IOException {
    @Nullable String line = answers.readLine();
    if (line == null) {
      throw new IOException(contestant.name() + " ended: run its command by hand");
    }
    return line;
  }

  /** Returns the median of the ratios within rounds. */
  double timesAsFastAs(StepRunner other) {
    double[] ratios = new double[times.length];
    Arrays.setAll(ratios, i -> other.times[i] / times[i]);
    return PairedSteps.quantile(ratios, 0.5);
  }

  /** Returns milliseconds of user and system time (0), or of system time (1), per step. */
  double perStep(int which) throws IOException {
    long[] now = ticks();
    return 10.0 * (now[which] - ticksBefore[which]) / times.length;
  }

  /** Returns the processor time, and the part of it in the kernel, in hundredths of a second. */
  private long[] ticks() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long user = Long.parseLong(fields[11]);
    long system = Long.parseLong(fields[12]);
    return new long[] {user + system, system};
  }

  long peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new IOException("the status of process " + process.pid() + " has no VmHWM line");
  }

  @Override
  public void close() {
    process.destroy();
  }
}

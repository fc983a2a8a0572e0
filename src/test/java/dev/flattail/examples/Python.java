package dev.flattail.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs Python: {@code python3}, or the interpreter that {@code -Dpython=} names. */
public final class Python {
  public static final String COMMAND = System.getProperty("python", "python3");

  private Python() {}

  /**
   * The result of one run.
   *
   * @param output both streams, in the order in which they were written
   */
  public record Outcome(int status, String output) {}

  /** Returns whether the interpreter is there, in a version that the client supports. */
  static boolean isSupported(Path folder) throws IOException, InterruptedException {
    try {
      String check = "import sys; sys.exit(sys.version_info < (3, 9))";
      return run(folder, Map.of(), "-c", check).status() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /**
   * @param folder for its output
   * @param environment in addition to that of this process
   */
  public static Outcome run(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    // -B: writes no compiled files into the sources.
    List<String> command = new ArrayList<>(List.of(COMMAND, "-B"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("python.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(30, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("Python does not end: " + Files.readString(output));
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }
}

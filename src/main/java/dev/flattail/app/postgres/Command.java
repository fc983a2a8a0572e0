package dev.flattail.app.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Runs an external program to its end. */
final class Command {
  private Command() {}

  /** Runs the program. Throws an exception with its output when its exit status is not 0. */
  static void run(List<String> command) throws IOException {
    // A file instead of a pipe: pg_ctl's server inherits the output and would keep a pipe open for
    // ever.
    Path output = Files.createTempFile("flattail", ".out");
    try {
      int status = start(command, output);
      if (status != 0) {
        throw new IOException(
            String.join(" ", command)
                + " exited with "
                + status
                + ": "
                + Files.readString(output, StandardCharsets.UTF_8).strip());
      }
    } finally {
      Files.delete(output);
    }
  }

  /** Returns whether the program exists and exits with 0. */
  static boolean succeeds(List<String> command) {
    try {
      run(command);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int start(List<String> command, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    // Excludes the environment's PGPORT, PGDATA and LC_ALL, which would affect this server.
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("PG")
                    || name.startsWith("LC_")
                    // Excludes tokens and passwords, since the process may run as another user.
                    || name.toUpperCase(Locale.ROOT).startsWith("FLATTAIL_")
                    || name.toUpperCase(Locale.ROOT).startsWith("SPRING_")
                    || name.toUpperCase(Locale.ROOT).startsWith("AWS_"));
    builder.environment().put("LANG", "C");
    try {
      return builder.start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while running " + command.getFirst(), e);
    }
  }
}

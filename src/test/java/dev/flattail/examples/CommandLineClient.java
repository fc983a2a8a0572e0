package dev.flattail.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs {@code examples/flattail} as a user does, with the given environment alone. */
final class CommandLineClient {
  static final Path SCRIPT = Path.of("examples", "flattail").toAbsolutePath();

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * Creates a client.
   *
   * @param folder its working directory, also for temporary files
   */
  CommandLineClient(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** Returns why it cannot run here; empty when it can. */
  static String missing() {
    List<String> missing = new ArrayList<>();
    for (String tool : List.of("sh", "curl", "jq")) {
      boolean found =
          Stream.of(System.getenv("PATH").split(":"))
              .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
      if (!found) {
        missing.add(tool);
      }
    }
    return String.join(", ", missing);
  }

  /** The result of one run. */
  record Outcome(int status, String out, String err) {
    @Override
    public String toString() {
      return "status " + status + "\n" + out + "\n" + err;
    }
  }

  /** A running client. */
  record Run(Process process, CompletableFuture<String> out, CompletableFuture<String> err) {
    Outcome outcome() throws InterruptedException {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("the client does not end: " + err.join());
      }
      return new Outcome(process.exitValue(), out.join(), err.join());
    }
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    return start("", arguments).outcome();
  }

  /**
   * @param input on its standard input
   */
  Run start(String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("TMPDIR", folder.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Run run = new Run(process, text(process.getInputStream()), text(process.getErrorStream()));
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closed) {
      // It ended without reading its input.
    }
    return run;
  }

  private static CompletableFuture<String> text(java.io.InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return "";
          }
        },
        task -> Thread.ofVirtual().start(task));
  }
}

package dev.flattail.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one Flattail process from the classes of this build. */
final class ServiceProcess implements AutoCloseable {
  private final Process process;

  private ServiceProcess(Process process) {
    this.process = process;
  }

  /** Builds the command of a process. */
  static final class Recipe {
    private final String main;
    private final String classPath;
    private final Path log;
    private final List<String> jvm = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    Recipe(String main, String classPath, Path log) {
      this.main = main;
      this.classPath = classPath;
      this.log = log;
    }

    Recipe jvm(String... options) {
      jvm.addAll(List.of(options));
      return this;
    }

    Recipe set(String name, Object value) {
      settings.put(name, value.toString());
      return this;
    }

    Recipe environment(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    ServiceProcess start() throws IOException {
      Files.createDirectories(log.toAbsolutePath().getParent());
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "-Djava.awt.headless=true",
              // Short-lived processes should start quickly rather than run fast.
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-XX:-UsePerfData"));
      command.addAll(jvm);
      command.addAll(List.of("-cp", classPath, main));
      settings.forEach((name, value) -> command.add("--" + name + "=" + value));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process process = builder.start();
      // No process outlives an interrupted run.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new ServiceProcess(process);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void signal(String name) throws IOException {
    ProcessSignals.send(name, process.pid());
  }

  /** Returns whether it ends in time. */
  boolean endsWithin(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

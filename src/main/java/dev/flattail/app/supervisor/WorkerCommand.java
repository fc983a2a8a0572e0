package dev.flattail.app.supervisor;

import java.io.File;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Builds the command that starts a worker from a running Flattail: the same Java and the same
 * classes, from a class path or from the runnable jar.
 *
 * @param main main class of the application
 * @param jvmOptions options for the child only, e.g. {@code -Xmx8g}
 * @param configuration returns the child's settings as JSON for the id that it must have
 */
public record WorkerCommand(
    Class<?> main, List<String> jvmOptions, UnaryOperator<String> configuration)
    implements ChildCommand {

  @Override
  public ProcessBuilder build(UUID worker) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.awt.headless=true");
    command.addAll(jvmOptions);
    String classPath = System.getProperty("java.class.path");
    if (isRunnableJar(classPath)) {
      command.addAll(List.of("-jar", classPath));
    } else {
      command.addAll(List.of("-cp", classPath, main.getName()));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    keepBack(builder.environment());
    // Not as arguments, which every user of the machine can list: the settings include the
    // password.
    builder.environment().put("SPRING_APPLICATION_JSON", configuration.apply(worker.toString()));
    return builder;
  }

  /** Removes this process's role, and the tokens of callers, which a worker never needs. */
  public static void keepBack(Map<String, String> environment) {
    environment.remove("FLATTAIL_ROLE");
    environment
        .keySet()
        .removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("FLATTAIL_SECURITY_"));
  }

  /** Returns whether the classes are in a jar nested in the one that Java was started with. */
  private boolean isRunnableJar(String classPath) {
    CodeSource source = main.getProtectionDomain().getCodeSource();
    return source != null
        && source.getLocation().toString().startsWith("jar:nested:")
        && !classPath.contains(File.pathSeparator);
  }
}

package dev.flattail.app.supervisor;

import dev.flattail.app.aot.AotCache;
import dev.flattail.app.aot.RunnableJar;
import dev.flattail.app.aot.StartOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Builds the command that starts a worker from a running Flattail: the same Java and the same
 * classes, from a class path or from the runnable jar.
 *
 * @param main main class of the application
 * @param jvmOptions options for the child only, e.g. {@code -Xmx8g}
 * @param cache returns the cache that a worker can start from now
 * @param configuration returns the child's settings as JSON for the id that it must have
 */
public record WorkerCommand(
    Class<?> main,
    List<String> jvmOptions,
    Supplier<Optional<AotCache>> cache,
    UnaryOperator<String> configuration)
    implements ChildCommand {
  private static final List<String> EXCLUDED =
      List.of("FLATTAIL_SECURITY_", "FLATTAIL_WEBHOOKS_", "FLATTAIL_TRACKERS_");

  @Override
  public ProcessBuilder build(UUID worker) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    // Before the caller's, which take precedence.
    command.addAll(StartOptions.OTHER.beside(allJvmOptions()));
    command.addAll(jvmOptions);
    command.addAll(application());
    ProcessBuilder builder = new ProcessBuilder(command);
    keepBack(builder.environment());
    WorkerEnvironment.complete(builder.environment());
    // Not as arguments, which every user of the machine can list: the settings include the
    // password.
    builder.environment().put("SPRING_APPLICATION_JSON", configuration.apply(worker.toString()));
    return builder;
  }

  /**
   * Removes this process's role, and what a worker never needs: the tokens of callers, the key that
   * signs webhooks, and the credentials at experiment trackers.
   */
  public static void keepBack(Map<String, String> environment) {
    environment.remove("FLATTAIL_ROLE");
    environment
        .keySet()
        .removeIf(name -> EXCLUDED.stream().anyMatch(name.toUpperCase(Locale.ROOT)::startsWith));
  }

  /** Returns the child's options with those that it takes from the environment. */
  private List<String> allJvmOptions() {
    return Stream.concat(
            jvmOptions.stream(),
            Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").map(System.getenv()::get))
        .filter(Objects::nonNull)
        .toList();
  }

  private List<String> application() {
    Optional<AotCache> ready = AotCache.isAllowedBy(jvmOptions) ? cache.get() : Optional.empty();
    if (ready.isPresent()) {
      return ready.get().launch();
    }
    String nativeAccess = "--enable-native-access=ALL-UNNAMED";
    return RunnableJar.ofThisProcess(main)
        .map(jar -> List.of(nativeAccess, "-jar", jar.path().toString()))
        .orElseGet(
            () ->
                List.of(
                    nativeAccess, "-cp", System.getProperty("java.class.path"), main.getName()));
  }
}

package dev.flattail.app.aot;

import java.io.File;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * The jar that has the application and, nested in it, its libraries.
 *
 * @param path as given to {@code java -jar}
 */
public record RunnableJar(Path path) {
  /**
   * Returns the jar that this process was started from; empty if it was started from a class path.
   *
   * @param main main class of the application
   */
  public static Optional<RunnableJar> ofThisProcess(Class<?> main) {
    CodeSource source = main.getProtectionDomain().getCodeSource();
    String classPath = System.getProperty("java.class.path");
    return source != null
            && source.getLocation().toString().startsWith("jar:nested:")
            && !classPath.contains(File.pathSeparator)
        ? Optional.of(new RunnableJar(Path.of(classPath)))
        : Optional.empty();
  }
}

package dev.flattail.app.aot;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings that are needed before Spring reads any: from the command line, system properties and
 * environment variables, which take precedence over files. A setting that is only in a file has its
 * default here.
 *
 * @param home {@code flattail.home}
 * @param aotCache {@code flattail.aot-cache}
 * @param all whether {@code flattail.role} is {@code all}
 */
record EarlySettings(Path home, boolean aotCache, boolean all) {

  /**
   * Reads the settings.
   *
   * @param variables the environment of this process
   * @param args arguments of the application
   */
  static EarlySettings of(Map<String, String> variables, String... args) {
    return new EarlySettings(
        Path.of(value("flattail.home", variables, args).orElse("./.flattail")),
        !value("flattail.aot-cache", variables, args).orElse("true").equalsIgnoreCase("false"),
        value("flattail.role", variables, args).orElse("all").strip().equalsIgnoreCase("all"));
  }

  /** Returns the JVM options of the role. */
  StartOptions startOptions() {
    return all ? StartOptions.ALL : StartOptions.OTHER;
  }

  private static Optional<String> value(
      String name, Map<String, String> variables, String... args) {
    String option = "--" + name + "=";
    String variable = name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    return Stream.of(
            Arrays.stream(args)
                .filter(arg -> arg.startsWith(option))
                .map(arg -> arg.substring(option.length()))
                .findFirst(),
            set(System.getProperty(name)),
            set(variables.get(variable)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> set(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}

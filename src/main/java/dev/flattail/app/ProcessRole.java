package dev.flattail.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;

/** What one process does; {@code flattail.role}. */
public enum ProcessRole {
  /** HTTP, queue writes, artifact reads. Stateless, loads no native library. */
  API,
  /** Claims jobs and runs the engine. No web server. */
  WORKER,
  /** An {@link #API} that brings its own PostgreSQL and supervises one {@link #WORKER} child. */
  ALL;

  static final String PROPERTY = "flattail.role";

  boolean servesHttp() {
    return this != WORKER;
  }

  /** The role that the environment names. */
  static ProcessRole of(Environment environment) {
    String name = environment.getProperty(PROPERTY, "all").strip();
    return Arrays.stream(values())
        .filter(role -> role.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new StartupRefusedException(
                    "flattail.role (FLATTAIL_ROLE) is '" + name + "', which is no role.",
                    "Set it to one of "
                        + Arrays.stream(values())
                            .map(role -> role.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}

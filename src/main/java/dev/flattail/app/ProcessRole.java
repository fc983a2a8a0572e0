package dev.flattail.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;

/** The role of a process; {@code flattail.role}. */
public enum ProcessRole {
  /** Serves HTTP, writes to the queue, and reads artifacts. Stateless; loads no native library. */
  API,
  /** Claims jobs and runs the engine; has no web server. */
  WORKER,
  /** An {@link #API} with an embedded PostgreSQL that supervises one {@link #WORKER} child. */
  ALL;

  static final String PROPERTY = "flattail.role";

  boolean servesHttp() {
    return this != WORKER;
  }

  /** Returns the role that the environment sets. */
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

package dev.flattail.app;

import dev.flattail.artifacts.StorageUnavailableException;
import dev.flattail.engine.tensor.EngineUnavailableException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;

/**
 * Determines the exit status of a failed start, for the supervisor that started the process. Spring
 * handles Flattail's exceptions that define a status; this class handles all others.
 */
final class StartStatus {
  private StartStatus() {}

  /** Returns the exit status; empty for the JVM's default of 1. */
  static OptionalInt of(Throwable failed) {
    for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case StartupRefusedException refused -> {
          return OptionalInt.of(refused.getExitCode());
        }
        case StorageUnavailableException store -> {
          return OptionalInt.of(
              store.isPassing()
                  ? StartupRefusedException.TRY_LATER
                  : StartupRefusedException.MISCONFIGURED);
        }
        case ConfigurationPropertiesBindException _, EngineUnavailableException _ -> {
          return OptionalInt.of(StartupRefusedException.MISCONFIGURED);
        }
        default -> {}
      }
    }
    return OptionalInt.empty();
  }
}

package dev.flattail.app;

import dev.flattail.artifacts.StorageUnavailableException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;

/**
 * With which status a process ends whose start failed: whoever starts it goes by that. Spring looks
 * after exceptions of ours that name one; here are the others'.
 */
final class StartStatus {
  private StartStatus() {}

  /** Empty when nothing better is known than what a JVM says of an uncaught exception, 1. */
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
        case ConfigurationPropertiesBindException _ -> {
          return OptionalInt.of(StartupRefusedException.MISCONFIGURED);
        }
        default -> {}
      }
    }
    return OptionalInt.empty();
  }
}

package dev.flattail.app;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ExitCodeGenerator;

/** Thrown when the process cannot start as configured; says what is wrong and what to do. */
public final class StartupRefusedException extends RuntimeException implements ExitCodeGenerator {
  /** {@code EX_CONFIG} of sysexits.h: a restart with the same settings would fail again. */
  public static final int MISCONFIGURED = 78;

  /** {@code EX_TEMPFAIL} of sysexits.h: a dependency is unavailable; a later start may succeed. */
  public static final int TRY_LATER = 75;

  private final String action;
  private final int status;

  public StartupRefusedException(String problem, String action) {
    this(problem, action, null, MISCONFIGURED);
  }

  public StartupRefusedException(String problem, String action, Throwable cause) {
    this(problem, action, cause, MISCONFIGURED);
  }

  private StartupRefusedException(
      String problem, String action, @Nullable Throwable cause, int status) {
    super(problem, cause);
    this.action = action;
    this.status = status;
  }

  /** Creates an exception for a dependency that may become available later. */
  static StartupRefusedException forNow(String problem, String action, @Nullable Throwable cause) {
    return new StartupRefusedException(problem, action, cause, TRY_LATER);
  }

  @Override
  public int getExitCode() {
    return status;
  }

  String action() {
    return action;
  }
}

package dev.flattail.app;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ExitCodeGenerator;

/** The process must not start as configured: what is wrong, and what to do about it. */
public final class StartupRefusedException extends RuntimeException implements ExitCodeGenerator {
  /** {@code EX_CONFIG} of sysexits.h: a start with the same settings would end the same way. */
  public static final int MISCONFIGURED = 78;

  /** {@code EX_TEMPFAIL}: something that the process needs is away; a later start may go well. */
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

  /** What is missing may yet come. */
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

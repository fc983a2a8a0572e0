package dev.flattail.app;

/** The process must not start as configured: what is wrong, and what to do about it. */
public final class StartupRefused extends RuntimeException {
  private final String action;

  public StartupRefused(String problem, String action) {
    super(problem);
    this.action = action;
  }

  public StartupRefused(String problem, String action, Throwable cause) {
    super(problem, cause);
    this.action = action;
  }

  String action() {
    return action;
  }
}

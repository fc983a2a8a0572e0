package dev.flattail.trackers;

import java.time.Duration;

/** A request that MLflow did not fulfil. */
abstract sealed class MlflowException extends Exception {
  private static final long serialVersionUID = 1L;

  private MlflowException(String message) {
    super(message);
  }

  /**
   * The server cannot be used now: it is down, overloaded, or refuses the credentials. Other jobs
   * would fail as well. Nothing is known of whether it fulfilled the request.
   */
  static final class Unavailable extends MlflowException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param retryAfter time that the server asked for; zero for none
     */
    Unavailable(String message, Duration retryAfter) {
      super(message);
      this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
      return retryAfter;
    }
  }

  /**
   * A request of one job failed, for a reason that may pass or that people can change: the answer
   * did not come in time, the connection broke, the server or a proxy erred, a permission is
   * missing, a file cannot be read. Other jobs may succeed. Nothing is known of whether the server
   * fulfilled the request.
   */
  static final class Failed extends MlflowException {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message);
    }
  }

  /** The server refuses this request for what it contains, and changed nothing. */
  static final class Refused extends MlflowException {
    private static final long serialVersionUID = 1L;
    private final String code;

    /**
     * Creates the exception.
     *
     * @param code MLflow's error code, such as {@code RESOURCE_DOES_NOT_EXIST}; empty for that of a
     *     proxy
     */
    Refused(String code, String message) {
      super(message);
      this.code = code;
    }

    boolean isMissing() {
      return code.equals("RESOURCE_DOES_NOT_EXIST");
    }

    boolean isExisting() {
      return code.equals("RESOURCE_ALREADY_EXISTS");
    }
  }
}

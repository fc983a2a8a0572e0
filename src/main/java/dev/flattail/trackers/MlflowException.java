package dev.flattail.trackers;

import java.time.Duration;

/** A request that MLflow did not fulfil. */
abstract sealed class MlflowException extends Exception {
  private static final long serialVersionUID = 1L;

  private MlflowException(String message) {
    super(message);
  }

  /**
   * The server cannot be used now: it is down, overloaded, or refuses the credentials. Nothing is
   * known of whether it fulfilled the request.
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

  /** The server refuses this request, and changed nothing. */
  static final class Refused extends MlflowException {
    private static final long serialVersionUID = 1L;
    private final String code;

    /**
     * Creates the exception.
     *
     * @param code MLflow's error code, such as {@code RESOURCE_DOES_NOT_EXIST}
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

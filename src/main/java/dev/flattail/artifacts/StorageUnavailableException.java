package dev.flattail.artifacts;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the artifact store is unreachable or rejects the request. It is unknown whether the
 * bytes were stored; the call may be repeated.
 */
public final class StorageUnavailableException extends IOException {
  private final String problem;
  private final String remedy;
  private final boolean passing;

  /**
   * Creates an exception.
   *
   * @param problem what is wrong and where, without secrets; a clause
   * @param remedy what an operator can do; a sentence
   * @param passing whether the problem may disappear without an operator
   */
  public StorageUnavailableException(
      String problem, String remedy, boolean passing, @Nullable Throwable cause) {
    super(problem + ". " + remedy, cause);
    this.problem = problem;
    this.remedy = remedy;
    this.passing = passing;
  }

  /** Returns the problem, for operators: it names the store's address. */
  public String problem() {
    return problem;
  }

  public String remedy() {
    return remedy;
  }

  /**
   * Returns whether the problem may disappear by itself, as an outage does, but not a missing
   * bucket.
   */
  public boolean isPassing() {
    return passing;
  }
}

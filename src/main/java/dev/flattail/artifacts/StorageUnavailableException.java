package dev.flattail.artifacts;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The artifact store cannot be reached, or refuses. What was being stored may or may not be there;
 * the same call may be made again.
 */
public final class StorageUnavailableException extends IOException {
  private final String problem;
  private final String remedy;
  private final boolean passing;

  /**
   * @param problem what is wrong and where, without secrets; a clause
   * @param remedy what an operator can do; a sentence
   * @param passing whether it may be over in a while without anybody's help
   */
  public StorageUnavailableException(
      String problem, String remedy, boolean passing, @Nullable Throwable cause) {
    super(problem + ". " + remedy, cause);
    this.problem = problem;
    this.remedy = remedy;
    this.passing = passing;
  }

  /** What is wrong, for operators: it names the place. */
  public String problem() {
    return problem;
  }

  public String remedy() {
    return remedy;
  }

  /** Whether it may be over in a while: an outage, and not a bucket that is not there. */
  public boolean isPassing() {
    return passing;
  }
}

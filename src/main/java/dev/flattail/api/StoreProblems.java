package dev.flattail.api;

import dev.flattail.api.problem.KnownProblems;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.artifacts.StorageUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Maps an unavailable artifact store to status 503. Its address is logged, not sent to callers. */
@Component
final class StoreProblems implements KnownProblems {
  private static final Logger log = LoggerFactory.getLogger(StoreProblems.class);

  @Override
  public @Nullable Problem of(Exception e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StorageUnavailableException away) {
        log.warn("The artifact store is unavailable: {}", away.getMessage());
        return Problem.of(
                ProblemKind.UNAVAILABLE,
                "The artifact store does not answer. Try again in a few seconds.")
            .withHeader("Retry-After", "10");
      }
    }
    return null;
  }
}

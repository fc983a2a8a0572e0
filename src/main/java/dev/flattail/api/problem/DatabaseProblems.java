package dev.flattail.api.problem;

import dev.flattail.jobs.Outage;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * PostgreSQL is away, shutting down or out of connections: 503, whatever layer's exception it comes
 * as.
 */
@Component
final class DatabaseProblems implements KnownProblems {
  private static final Logger log = LoggerFactory.getLogger(DatabaseProblems.class);

  @Override
  public @Nullable Problem of(Exception e) {
    SQLException away = Outage.in(e);
    if (away == null) {
      return null;
    }
    log.warn("The database is away: {}", away.getMessage());
    return Problem.of(
            ProblemKind.UNAVAILABLE,
            "The database does not answer. Try again in a few seconds; with an Idempotency-Key a submission is safe to repeat.")
        .withHeader("Retry-After", "5");
  }
}

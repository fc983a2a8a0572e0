package dev.flattail.api.problem;

import dev.flattail.jobs.Outage;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Maps outages of PostgreSQL to status 503, whichever layer's exception signals them. */
@Component
final class DatabaseProblems implements KnownProblems {
  private static final Logger log = LoggerFactory.getLogger(DatabaseProblems.class);

  @Override
  public @Nullable Problem of(Exception e) {
    SQLException away = Outage.in(e);
    if (away == null) {
      return null;
    }
    log.warn("PostgreSQL is unavailable: {}", away.getMessage());
    return Problem.of(
            ProblemKind.UNAVAILABLE,
            "The database does not answer. Try again in a few seconds; with an Idempotency-Key a submission is safe to repeat.")
        .withHeader("Retry-After", "5");
  }
}

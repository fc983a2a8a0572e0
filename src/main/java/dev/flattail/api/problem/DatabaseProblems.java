package dev.flattail.api.problem;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * PostgreSQL is away, shutting down or out of connections: 503, whatever layer's exception it comes
 * as. Told by SQLSTATE (PostgreSQL manual, appendix A).
 */
@Component
final class DatabaseProblems implements KnownProblems {
  private static final Logger log = LoggerFactory.getLogger(DatabaseProblems.class);

  @Override
  public @Nullable Problem of(Exception e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isAway(sql)) {
        log.warn("The database is away: {}", sql.getMessage());
        return Problem.of(
                ProblemKind.UNAVAILABLE,
                "The database does not answer. Try again in a few seconds; with an Idempotency-Key a submission is safe to repeat.")
            .withHeader("Retry-After", "5");
      }
    }
    return null;
  }

  private static boolean isAway(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return e instanceof SQLTransientConnectionException
        || state.startsWith("08") // connection exception
        || state.startsWith("53") // insufficient resources
        || state.startsWith("57P") // operator intervention
        || state.equals("25P03") // a transaction that stood still, on a machine without time for it
        || state.equals("55000"); // the database takes no connections
  }
}

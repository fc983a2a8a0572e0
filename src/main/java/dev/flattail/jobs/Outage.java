package dev.flattail.jobs;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/**
 * Whether PostgreSQL is away, so that the same call may well succeed later: by what it or its
 * driver says (SQLSTATE, PostgreSQL manual, appendix A), whatever layer's exception it comes as.
 */
public final class Outage {
  private Outage() {}

  /** What was said; null when this is no outage. */
  public static @Nullable SQLException in(Throwable failed) {
    for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isAway(sql)) {
        return sql;
      }
    }
    return null;
  }

  private static boolean isAway(SQLException sql) {
    if (sql instanceof SQLTransientException
        || sql instanceof SQLRecoverableException
        || sql instanceof SQLTimeoutException) {
      return true;
    }
    String state = sql.getSQLState();
    if (state == null) {
      // The pool's word when a statement broke its connection and the rollback finds none, which
      // is all that is left of the statement's own exception.
      return "Connection is closed".equals(sql.getMessage());
    }
    return state.startsWith("08") // connection
        || state.startsWith("40") // deadlock, serialization
        || state.startsWith("53") // connections, memory, disk
        || state.startsWith("57P") // shutdown
        || state.equals("25P03") // stood still in a transaction: paused, or without time
        || state.equals("55000"); // the database takes no connections
  }
}

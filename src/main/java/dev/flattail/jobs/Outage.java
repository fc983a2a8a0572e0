package dev.flattail.jobs;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes outages of PostgreSQL, after which a retry may succeed. Decides by SQLSTATE
 * (PostgreSQL manual, appendix A), whichever layer's exception wraps it.
 */
public final class Outage {
  private Outage() {}

  /** Returns the exception that signals an outage; null when there is none. */
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
      // Thrown by the connection pool when a statement broke its connection, so the rollback fails
      // too. It replaces the statement's own exception.
      return "Connection is closed".equals(sql.getMessage());
    }
    return state.startsWith("08") // connection
        || state.startsWith("40") // deadlock, serialization
        || state.startsWith("53") // connections, memory, disk
        || state.startsWith("57P") // shutdown
        || state.equals("25P03") // idle in a transaction: paused or starved
        || state.equals("55000"); // the database accepts no connections
  }
}

package dev.flattail.faults;

import java.util.Locale;

/** A fault that a {@link PostgresProxy} injects once, at a certain point of the protocol. */
enum ProxyFault {
  /** A publication is committed; the connection ends before the answer. */
  CUT_AFTER_PUBLISH("insert into job_artifact", true, true, true),
  /** A publication is committed; the connection then stays silent. */
  SILENT_AFTER_PUBLISH("insert into job_artifact", true, true, false),
  /** A COMMIT never arrives, and the server does not learn that its client is unreachable. */
  SILENT_BEFORE_COMMIT("insert into job_artifact", true, false, false),
  /** The job has succeeded; the connection ends before the answer. */
  CUT_AFTER_SUCCESS("state = 'succeeded'", true, true, true),
  /** A job is claimed; the connection ends before the answer. */
  CUT_AFTER_CLAIM("lease_token = lease_token + 1", false, true, true);

  private final String statement;
  private final boolean atCommit;
  private final boolean forwarded;
  private final boolean cut;

  /**
   * @param statement part of the affected statement
   * @param atCommit whether it happens at the end of the statement's transaction
   * @param forwarded whether the server receives the message
   * @param cut whether the connection is closed instead of silent
   */
  ProxyFault(String statement, boolean atCommit, boolean forwarded, boolean cut) {
    this.statement = statement;
    this.atCommit = atCommit;
    this.forwarded = forwarded;
    this.cut = cut;
  }

  boolean isAbout(String query) {
    return query.contains(statement);
  }

  /**
   * @param query statement that the client executes
   * @param about whether the affected statement was executed in this transaction
   */
  boolean happensAt(String query, boolean about) {
    return atCommit
        ? about && query.strip().toUpperCase(Locale.ROOT).equals("COMMIT")
        : isAbout(query);
  }

  boolean isForwarded() {
    return forwarded;
  }

  boolean isCut() {
    return cut;
  }
}

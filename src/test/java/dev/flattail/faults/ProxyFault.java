package dev.flattail.faults;

import java.util.Locale;

/** What a {@link PostgresProxy} does once, at a certain point of the conversation. */
enum ProxyFault {
  /** A publication is committed; the connection ends before the answer. */
  CUT_AFTER_PUBLISH("insert into job_artifact", true, true, true),
  /** A publication is committed; the connection never says anything again. */
  SILENT_AFTER_PUBLISH("insert into job_artifact", true, true, false),
  /** A COMMIT never arrives, and the server never learns that its client is out of reach. */
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
   * @param statement part of the statement that this is about
   * @param atCommit whether it happens at the end of the statement's transaction
   * @param forwarded whether the server gets the message
   * @param cut whether the connection ends, or only falls silent
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
   * @param query that the client now executes
   * @param about whether the statement was executed since the transaction began
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

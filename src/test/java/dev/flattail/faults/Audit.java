package dev.flattail.faults;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Checks the invariants of every job, from the tables and the store alone.
 *
 * @param jobs checked jobs
 * @param lost jobs that have not ended
 * @param doubled jobs that ended more than once
 * @param findings all other violations
 * @param failed jobs that failed because their attempts were used up
 * @param attempts jobs that needed more than one claim
 * @param files files in the store
 * @param orphans files that no artifact references and housekeeping has not removed
 */
record Audit(
    int jobs,
    Set<UUID> lost,
    Set<UUID> doubled,
    List<String> findings,
    int failed,
    int attempts,
    int files,
    int orphans) {

  static Audit of(TestCluster cluster, Set<UUID> submitted) throws IOException {
    return new Auditing(cluster, submitted).audit();
  }

  /** Performs one audit. */
  private static final class Auditing {
    private final TestCluster cluster;
    private final Set<UUID> submitted;
    private final List<String> findings = new ArrayList<>();
    private final ArtifactFiles store;

    Auditing(TestCluster cluster, Set<UUID> submitted) {
      this.cluster = cluster;
      this.submitted = submitted;
      this.store = ArtifactFiles.of(cluster);
    }

    Audit audit() throws IOException {
      Set<UUID> over = ids("select id from job where finished_at is not null");
      Set<UUID> lost = new HashSet<>(submitted);
      lost.removeAll(over);
      Set<UUID> doubled =
          ids(
              """
              select job_id from job_event
              where type = 'state' and data ->> 'state' in ('succeeded', 'failed', 'cancelled')
              group by job_id having count(*) > 1""");
      findings(
          "ended without saying so",
          """
          select id from job where finished_at is not null and not exists (
              select from job_event where job_id = id and type = 'state'
                  and data ->> 'state' = job.state)""");
      findings("was written to by a lease that was not the current one", STALE_EVENTS);
      findings(
          "has the result of another lease than its last",
          """
          select id from job
          where state = 'succeeded' and (result ->> 'token')::bigint <> lease_token""");
      findings("has steps that were lost, repeated or written by a stale lease", BROKEN_CHAINS);
      findings(
          "has a final artifact of another lease than its last",
          """
          select job_id from job_artifact join job on job.id = job_id
          where state = 'succeeded' and path like 'out/%'
              and storage_key not like 'jobs/' || job_id || '/' || lease_token || '/%'""");
      findings("counts attempts that it did not have", WRONG_ATTEMPTS);
      artifacts();
      List<String> orphans = store.orphans();
      orphans.stream().limit(20).forEach(key -> findings.add(key + " is there and nobody's"));
      return new Audit(
          over.size(),
          lost,
          doubled,
          findings,
          ids("select id from job where state = 'failed'").size(),
          ids("select id from job where lease_token > 1").size(),
          store.keys().size(),
          orphans.size());
    }

    private Set<UUID> ids(String query) {
      return cluster.sql().sql(query).query(UUID.class).set();
    }

    private void findings(String what, String query) {
      ids(query).forEach(id -> findings.add("job " + id + " " + what));
    }

    /** Checks that every artifact is in the store, byte for byte. */
    private void artifacts() {
      List<Listed> rows =
          cluster
              .sql()
              .sql("select job_id, storage_key, bytes, sha256 from job_artifact")
              .query(
                  (row, number) ->
                      new Listed(
                          row.getString("job_id"),
                          row.getString("storage_key"),
                          row.getLong("bytes"),
                          row.getString("sha256")))
              .list();
      for (Listed row : rows) {
        try {
          byte[] bytes = store.read(row.key());
          if (bytes.length != row.bytes() || !sha256(bytes).equals(row.sha256())) {
            findings.add("job " + row.job() + ": " + row.key() + " has other bytes than listed");
          }
        } catch (IOException missing) {
          findings.add("job " + row.job() + ": " + row.key() + " is listed and not there");
        }
      }
    }

    private record Listed(String job, String key, long bytes, String sha256) {}

    private static String sha256(byte[] bytes) {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has SHA-256", e);
      }
    }
  }

  /**
   * Finds events outside their lease. Each claim increments the token, so everything that a lease
   * writes lies between its claim and the next.
   */
  private static final String STALE_EVENTS =
      """
      select distinct job_id from (
          select job_id,
              count(*) filter (where type = 'state' and data ->> 'state' = 'running')
                  over (partition by job_id order by seq) as claims,
              case type when 'epoch' then (data ->> 'token')::bigint
                  when 'log' then substring(data ->> 'message' from 'token (\\d+)')::bigint end as token
          from job_event) as told
      where token <> claims""";

  private static final String BROKEN_CHAINS =
      """
      select id from job where state = 'succeeded' and (
          json_array_length(result -> 'chain') <> coalesce((spec ->> 'steps')::int, 1)
          or exists (
              select from (
                  select element::bigint as token, lag(element::bigint) over (order by step) as before
                  from json_array_elements_text(result -> 'chain') with ordinality as e (element, step)) as chain
              where token < before or token > lease_token))""";

  /** Finds wrong attempts: each claim adds one, each release subtracts one. */
  private static final String WRONG_ATTEMPTS =
      """
      select id from job where attempt <> lease_token - (
          select count(*) from job_event where job_id = id and type = 'state'
              and data ->> 'state' = 'queued'
              and data ->> 'reason' = 'the worker is shutting down')""";
}

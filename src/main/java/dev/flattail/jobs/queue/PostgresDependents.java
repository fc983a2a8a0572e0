package dev.flattail.jobs.queue;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.JobDependents;
import dev.flattail.jobs.StillNeededException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** {@link JobDependents} by the specs in PostgreSQL. */
@Component
class PostgresDependents implements JobDependents {
  private final JdbcClient sql;
  private final CurrentCaller caller;

  PostgresDependents(JdbcClient sql, CurrentCaller caller) {
    this.sql = sql;
    this.caller = caller;
  }

  private record Dependent(UUID id, @Nullable String owner) {}

  /**
   * {@inheritDoc}
   *
   * <p>A job that is submitted at the same moment may be missed; it then fails and says that its
   * model was deleted.
   */
  @Override
  public void requireUnneeded(String what, Collection<UUID> ids) {
    List<Dependent> needing =
        sql.sql(
                """
                select id, owner from job
                where state in ('queued', 'running') and array[
                    lower(spec #>> '{model,job}'), lower(spec #>> '{model,checkpoint}'),
                    lower(spec #>> '{initFrom,job}'), lower(spec #>> '{initFrom,checkpoint}'),
                    lower(spec ->> 'hessianJob')] && cast(:ids as text[])
                order by id""")
            .param("ids", ids.stream().map(UUID::toString).toArray(String[]::new))
            .query(PostgresDependents::dependent)
            .list();
    refuseFor(what, needing);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A job that is submitted at the same moment may be missed; it then fails and says that its
   * data set was deleted.
   */
  @Override
  public void requireUnneededDataset(String name, Collection<String> contents) {
    refuseFor(
        "data set '%s'".formatted(name),
        sql.sql(
                """
                select id, owner from job
                where state in ('queued', 'running') and (
                    spec #>> '{dataset,name}' = :name
                        and spec #>> '{dataset,sha256}' = any (cast(:contents as text[]))
                    or spec #>> '{openSet,name}' = :name
                        and spec #>> '{openSet,sha256}' = any (cast(:contents as text[])))
                order by id""")
            .param("name", name)
            .param("contents", contents.toArray(String[]::new))
            .query(PostgresDependents::dependent)
            .list());
  }

  private static Dependent dependent(ResultSet row, int number) throws SQLException {
    return new Dependent(row.getObject("id", UUID.class), row.getString("owner"));
  }

  private void refuseFor(String what, List<Dependent> needing) {
    if (!needing.isEmpty()) {
      Caller reader = caller.get();
      List<UUID> seen =
          needing.stream().filter(job -> reader.owns(job.owner())).map(Dependent::id).toList();
      throw new StillNeededException(what, seen, needing.size() - seen.size());
    }
  }
}

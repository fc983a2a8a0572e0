package dev.flattail.webhooks;

import dev.flattail.ids.TimeOrderedIds;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes the events of sweeps into the outbox. The transactions that end a sweep's last jobs cannot
 * see each other, so the trigger notes only that a job has ended.
 */
@Component
class EndedSweeps {
  /** Sweeps that one round looks at. */
  private static final int MOST = 50;

  private final JdbcClient sql;
  private final TransactionTemplate transaction;

  EndedSweeps(JdbcClient sql, TransactionTemplate transaction) {
    this.sql = sql;
    this.transaction = transaction;
  }

  /**
   * Returns sweeps of which a job has ended since they were looked at. They are chosen at random,
   * so that those that cannot be written do not keep others back.
   */
  List<UUID> unchecked() {
    return sql.sql(
            """
            select sweep_id from webhook_sweep_check group by sweep_id order by random() limit :most""")
        .param("most", MOST)
        .query(UUID.class)
        .list();
  }

  /** Writes the event of a sweep if all its jobs have ended. */
  void check(UUID sweep) {
    transaction.executeWithoutResult(status -> write(sweep));
  }

  /**
   * Writes a sweep's event if its jobs have ended. The sweep's lock lets one process do it. The
   * second statement takes its snapshot under the lock, and removes just the checks of jobs that it
   * sees as ended, so each end of a sweep makes one event. It removes none before the sweep's
   * search has decided which of these jobs go on.
   */
  private void write(UUID sweep) {
    if (sql.sql("select id from sweep where id = :id for no key update skip locked")
        .param("id", sweep)
        .query(UUID.class)
        .optional()
        .isEmpty()) {
      return; // another process looks at it
    }
    sql.sql(
            """
            with checks as (
                delete from webhook_sweep_check where sweep_id = :id
                    and not exists (select from promotion_check where sweep_id = :id)
                returning id),
            jobs as (
                select coalesce(job.state, sweep_job.ended, 'cancelled') as state,
                    coalesce(job.state, 'deleted') as present
                from sweep_job left join job on job.id = sweep_job.job_id
                where sweep_job.sweep_id = :id),
            ended as (
                select sweep.*, coalesce(sweep.notify, settings.notify) as targets
                from sweep left join webhook_settings as settings
                    on settings.owner = coalesce(sweep.owner, '')
                where sweep.id = :id and exists (select from checks)
                    and not exists (select from jobs where state in ('queued', 'running'))
                    and coalesce(sweep.notify, settings.notify) @> '[{"events": ["ended"]}]'),
            event as (
                insert into webhook_event (id, owner, type, sweep_id, data)
                select :event, coalesce(owner, ''), 'sweep.ended', id, json_build_object(
                    'sweep', json_build_object(
                        'id', id, 'name', name, 'createdAt', webhook_time(created_at),
                        'state', (select case
                            when bool_or(state = 'failed') then 'failed'
                            when bool_or(state = 'cancelled') or search_cancelled then 'cancelled'
                            else 'succeeded' end from jobs),
                        'jobs', jobs,
                        'counts', (select json_object_agg(state, (
                                select count(*) from jobs where jobs.present = states.state))
                            from unnest(array[
                                'queued', 'running', 'succeeded', 'failed', 'cancelled', 'deleted'])
                                as states (state))))
                from ended returning id, owner)
            insert into webhook_delivery (event_id, owner, url)
            select event.id, event.owner, target ->> 'url'
            from event, ended, jsonb_array_elements(ended.targets) as target
            where target -> 'events' @> '"ended"'""")
        .param("id", sweep)
        .param("event", TimeOrderedIds.next())
        .update();
  }
}

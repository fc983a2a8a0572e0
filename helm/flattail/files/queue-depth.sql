-- The number of jobs that additional workers could claim now, as one integer. It is 0 while the queue is paused. It does
-- not count jobs whose next attempt is scheduled for later. Of the jobs that share a limited label, it counts no more than
-- the limit has left (docs/how-to/operate.md).
-- A job counts if it is, within each of its limited labels, among the first jobs that the limit has room for. If the limits
-- of several labels overlap, the number can be lower than the number of jobs that could start, because one job holds back
-- another. It is never 0 then: the first job of all is first within each label, and each job that starts lets the next
-- one count.
-- The chart replaces the 1000 by the number of GPUs of its workers, which do not take jobs that need more.
-- For KEDA's PostgreSQL scaler. Needs the permission to select from job, queue_control and queue_limit.
with held as (
    select queue_limit.position, job.labels ->> queue_limit.label as value, count(*) as jobs
    from queue_limit
    join job on job.state = 'running'
        and job.labels ->> queue_limit.label = coalesce(queue_limit.value, job.labels ->> queue_limit.label)
    group by queue_limit.position, job.labels ->> queue_limit.label),
ready as (
    select id, priority, labels
    from job
    where state = 'queued' and run_after <= now() and gpus <= 1000),
limited as (
    select ready.id, ready.priority, queue_limit.position, ready.labels ->> queue_limit.label as value,
        queue_limit.running - coalesce(held.jobs, 0) as room
    from ready
    join queue_limit
        on ready.labels ->> queue_limit.label = coalesce(queue_limit.value, ready.labels ->> queue_limit.label)
    left join held
        on held.position = queue_limit.position and held.value = ready.labels ->> queue_limit.label),
-- A job that the limit of another label holds back takes no place.
free as (
    select id, priority, position, value, room, min(room) over (partition by id) > 0 as may_start
    from limited),
placed as (
    select id, room, row_number() over (partition by position, value, may_start order by priority desc, id) as place
    from free)
select count(*)::int
from ready
where not (select paused from queue_control)
    and not exists (select from placed where placed.id = ready.id and placed.place > placed.room)

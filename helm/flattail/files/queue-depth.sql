-- How many jobs further workers could take now, as one integer: none while the queue is paused, none whose next attempt
-- is for later, and of those that share a limited label no more than what is left of the limit (docs/operations.md).
-- A job counts when it is, within each of its limited labels, among the first that there is room for. Where the limits
-- of several labels meet that can be fewer than would start, one of them being kept back by another; but never none,
-- for the first of all is the first everywhere, and each that starts lets the next be counted.
-- For KEDA's PostgreSQL scaler. Needs select on job, queue_control and queue_limit.
with held as (
    select queue_limit.position, job.labels ->> queue_limit.label as value, count(*) as jobs
    from queue_limit
    join job on job.state = 'running'
        and job.labels ->> queue_limit.label = coalesce(queue_limit.value, job.labels ->> queue_limit.label)
    group by queue_limit.position, job.labels ->> queue_limit.label),
ready as (
    select id, priority, labels
    from job
    where state = 'queued' and run_after <= now()),
limited as (
    select ready.id, ready.priority, queue_limit.position, ready.labels ->> queue_limit.label as value,
        queue_limit.running - coalesce(held.jobs, 0) as room
    from ready
    join queue_limit
        on ready.labels ->> queue_limit.label = coalesce(queue_limit.value, ready.labels ->> queue_limit.label)
    left join held
        on held.position = queue_limit.position and held.value = ready.labels ->> queue_limit.label),
-- A job that another label keeps back takes nobody's place.
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

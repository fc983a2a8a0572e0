-- How many jobs a further worker could take now, as one integer: none while the queue is paused, none whose next
-- attempt is for later, none with a label that is at its limit (docs/operations.md). For KEDA's PostgreSQL scaler.
-- Needs select on job, queue_control and queue_limit.
with full_label as (
    select queue_limit.label, job.labels ->> queue_limit.label as value
    from queue_limit
    join job on job.state = 'running' and job.labels ->> queue_limit.label is not null
    where queue_limit.value is null or queue_limit.value = job.labels ->> queue_limit.label
    group by queue_limit.position, queue_limit.label, job.labels ->> queue_limit.label, queue_limit.running
    having count(*) >= queue_limit.running)
select count(*)::int
from job
where job.state = 'queued'
    and job.run_after <= now()
    and not (select paused from queue_control)
    and not exists (
        select from full_label where job.labels ->> full_label.label = full_label.value)

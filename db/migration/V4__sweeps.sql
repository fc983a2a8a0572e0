-- Sweeps: jobs that were made together from one base spec and a grid of values.

create table sweep (
    id         uuid primary key     default uuidv7(),
    name       text,
    base       json        not null,
    grid       json        not null,
    jobs       integer     not null check (jobs between 1 and 1000),
    created_at timestamptz not null default now()
);

alter table job add column sweep_id uuid references sweep (id);
create index job_sweep on job (sweep_id, id desc) where sweep_id is not null;

-- One row for each job that the grid gave, in the grid's order. The row outlives its job, so job_id
-- has no reference.
create table sweep_job (
    sweep_id    uuid    not null references sweep (id) on delete cascade,
    position    integer not null check (position >= 0),
    job_id      uuid    not null unique,
    grid_values json    not null,
    -- How the job had ended when it was deleted.
    ended       text check (ended in ('succeeded', 'failed', 'cancelled')),
    primary key (sweep_id, position)
);

create function sweep_job_deleted() returns trigger language plpgsql as $$
begin
    update sweep_job set ended = old.state where job_id = old.id;
    return null;
end $$;

create trigger sweep_job_deleted after delete on job
    for each row when (old.sweep_id is not null) execute function sweep_job_deleted();

-- A key stands for a job or for a sweep.
alter table idempotency_key
    alter column job_id drop not null,
    add column sweep_id uuid references sweep (id) on delete cascade deferrable initially deferred,
    add check (num_nonnulls(job_id, sweep_id) = 1);
create index idempotency_key_sweep on idempotency_key (sweep_id);

-- The queue: jobs, what they say and make, who works on them.
--
-- Documents that users get back (spec, result, …) are json and not jsonb: json keeps their text,
-- and with it the order of the fields. Labels are searched, so they are jsonb.

create table worker (
    id           uuid primary key,
    host         text        not null,
    pid          bigint      not null,
    device       text        not null,
    started_at   timestamptz not null default now(),
    heartbeat_at timestamptz not null default now()
);

create table job (
    id               uuid primary key     default uuidv7(),
    kind             text        not null,
    name             text,
    labels           jsonb       not null default '{}',
    owner            text,
    priority         integer     not null default 0,
    state            text        not null default 'queued'
        check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    spec             json        not null,
    submitted_spec   json        not null,
    max_seconds      bigint check (max_seconds > 0),
    traceparent      text,

    attempt          integer     not null default 0 check (attempt >= 0),
    max_attempts     integer     not null check (max_attempts >= 1),
    run_after        timestamptz not null default now(),
    lease_token      bigint      not null default 0,
    lease_until      timestamptz,
    -- Who holds the lease; no reference, since the row of a dead worker goes before its jobs do.
    worker_id        uuid,
    cancel_requested boolean     not null default false,
    reason           text,

    fraction         double precision not null default 0,
    epoch            integer,
    epochs           integer,
    step             bigint,
    steps            bigint,
    eta_seconds      double precision,

    result           json,
    error            json,

    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    finished_at      timestamptz,
    updated_at       timestamptz not null default now(),
    -- Rises with every change that a reader of the job can see.
    version          bigint      not null default 1,
    -- Number of the job's newest event. Raised under the row's lock, so events commit in order.
    last_event       bigint      not null default 0,

    check ((state = 'running') = (lease_until is not null)),
    check ((state = 'running') = (worker_id is not null)),
    check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
    check (state <> 'failed' or error is not null)
) with (fillfactor = 80); -- room for progress updates to stay on their page

-- What claim walks: the queued jobs in the order in which they run.
create index job_queue on job (priority desc, id) where state = 'queued';
-- Few rows at any time. The lease itself is not indexed, so that a heartbeat touches no index.
create index job_running on job (id) where state = 'running';
create index job_state on job (state, id desc);
create index job_kind on job (kind, id desc);
create index job_labels on job using gin (labels jsonb_path_ops);

-- The state machine of dev.flattail.jobs.JobState, held by the table itself.
create function job_transition() returns trigger language plpgsql as $$
begin
    if not (old.state, new.state) in (
        ('queued', 'running'), ('queued', 'cancelled'),
        ('running', 'queued'), ('running', 'succeeded'), ('running', 'failed'), ('running', 'cancelled'),
        ('failed', 'queued'), ('cancelled', 'queued'))
    then
        raise exception 'job % cannot go from % to %', old.id, old.state, new.state
            using errcode = 'check_violation';
    end if;
    if new.state = 'running' and new.lease_token <= old.lease_token then
        raise exception 'job % was claimed without a new lease token', old.id
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger job_transition before update on job
    for each row when (old.state is distinct from new.state) execute function job_transition();

-- Hints for those who wait; whoever misses one finds the change by polling.
create function job_hint() returns trigger language plpgsql as $$
begin
    perform pg_notify('flattail_job', new.id::text);
    if new.state = 'queued' then
        perform pg_notify('flattail_work', '');
    end if;
    if new.cancel_requested then
        perform pg_notify('flattail_cancel', new.id::text);
    end if;
    return null;
end $$;

create trigger job_hint_insert after insert on job
    for each row execute function job_hint();
create trigger job_hint_update after update on job
    for each row when (old.version <> new.version or old.last_event <> new.last_event)
    execute function job_hint();

create table job_event (
    job_id uuid        not null references job (id) on delete cascade,
    seq    bigint      not null,
    type   text        not null check (type in ('state', 'progress', 'epoch', 'log')),
    data   json        not null,
    at     timestamptz not null default now(),
    primary key (job_id, seq)
);
create index job_event_log on job_event (job_id, seq) where type = 'log';
-- At most one of a job: an older progress event tells nothing that the newest does not.
create unique index job_event_progress on job_event (job_id) where type = 'progress';

create table job_metrics (
    job_id uuid    not null references job (id) on delete cascade,
    epoch  integer not null check (epoch >= 1),
    row    json    not null,
    primary key (job_id, epoch)
);

create table job_artifact (
    job_id      uuid        not null references job (id) on delete cascade,
    path        text        not null,
    media_type  text        not null,
    bytes       bigint      not null check (bytes >= 0),
    sha256      text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    storage_key text        not null,
    created_at  timestamptz not null default now(),
    primary key (job_id, path)
);

-- Names such as last, best and epoch-10 for artifacts that hold weights.
create table job_checkpoint (
    job_id uuid    not null,
    name   text    not null,
    epoch  integer not null check (epoch >= 0),
    path   text    not null,
    primary key (job_id, name),
    foreign key (job_id, path) references job_artifact (job_id, path) on delete cascade
);
create index job_checkpoint_path on job_checkpoint (job_id, path);

create table idempotency_key (
    key         text        not null,
    -- Keys of different owners never meet; '' until there are owners.
    owner       text        not null default '',
    body_sha256 text        not null,
    job_id      uuid        not null references job (id) on delete cascade deferrable initially deferred,
    created_at  timestamptz not null default now(),
    primary key (owner, key)
);
create index idempotency_key_job on idempotency_key (job_id);

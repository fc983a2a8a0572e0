-- The whole schema: sweeps, the queue with its jobs and what they produce, webhooks, experiment
-- trackers, data sets, uploaded checkpoints, access tokens and storage to delete. A later change is a migration of its own.
--
-- Documents that clients get back (spec, result, ...) are json and not jsonb, because json keeps
-- their text and so the order of their fields. Labels are jsonb, because they are searched.
--
-- An owner is the one of the access token that created the row. Null is the operator: the row was
-- created without authentication or with the bootstrap token.
--
-- No table notifies by trigger: transactions that call NOTIFY commit one at a time, so the
-- application sends its notifications after the commit (ADR 7).

-- Sweeps ----------------------------------------------------------------------------------------

-- Jobs submitted together, from one base spec: every combination of a grid of values, with values
-- drawn from the distributions of a space.
create table sweep (
    id         uuid primary key,
    name       text,
    base       json        not null,
    strategy   json        not null default '{"type":"grid"}',
    grid       json        not null,
    space      json        not null default '{}',
    jobs       integer     not null check (jobs between 1 and 1000),
    created_at timestamptz not null default now(),
    owner      text,
    -- Webhook targets of the sweep's end; null for those of the owner.
    notify     jsonb,
    -- Whether the sweep was cancelled, so that no paused training of its search goes on.
    search_cancelled boolean not null default false
);

-- Jobs of searches that have ended since the search last decided which of its paused trainings go
-- on. Written by the transaction that ends the job, deleted by the one that decides: a search is not
-- over while it has a row. Numbers follow the order in which the jobs ended.
create table promotion_check (
    number   bigint generated always as identity primary key,
    sweep_id uuid not null references sweep (id) on delete cascade,
    job_id   uuid not null,
    at       timestamptz not null default now()
);
create index promotion_check_sweep on promotion_check (sweep_id);

-- One row for each job of the sweep, in the order in which they were created. The row outlives its
-- job, so job_id is no foreign key.
create table sweep_job (
    sweep_id    uuid    not null references sweep (id) on delete cascade,
    position    integer not null check (position >= 0),
    job_id      uuid    not null unique,
    grid_values json    not null,
    -- The final state of a job that was deleted; set by a trigger on job.
    ended       text check (ended in ('succeeded', 'failed', 'cancelled')),
    primary key (sweep_id, position)
);

-- Queue -----------------------------------------------------------------------------------------

create table worker (
    id           uuid primary key,
    host         text        not null,
    pid          bigint      not null,
    device       text        not null,
    -- How many GPUs its jobs may name.
    gpus         integer     not null default 0 check (gpus >= 0),
    cpu          json        not null,
    gpu          json,
    -- Why it claims no jobs; null when it does.
    trouble      text,
    started_at   timestamptz not null default now(),
    heartbeat_at timestamptz not null default now()
);

create table job (
    id               uuid primary key,
    kind             text        not null,
    name             text,
    labels           jsonb       not null default '{}',
    owner            text,
    priority         integer     not null default 0,
    state            text        not null default 'queued'
        check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    spec             json        not null,
    submitted_spec   json        not null,
    -- What the submission found in the spec that its author may not have meant.
    warnings         json        not null default '[]',
    max_seconds      bigint check (max_seconds > 0),
    -- How many GPUs its worker must have.
    gpus             integer     not null default 0 check (gpus >= 0),
    traceparent      text,
    -- Completed epochs after which a training ends although its spec has more; null for none.
    pause_after      integer check (pause_after >= 1),

    attempt          integer     not null default 0 check (attempt >= 0),
    max_attempts     integer     not null check (max_attempts >= 1),
    run_after        timestamptz not null default now(),
    -- Fences writes: rises with every claim, and a worker with an older token can write no more.
    lease_token      bigint      not null default 0,
    lease_until      timestamptz,
    -- When the running attempt was claimed, and how long the attempts before it ran since the job
    -- was submitted or resumed: max_seconds limits their sum, and not the time in the queue.
    claimed_at       timestamptz,
    ran_seconds      double precision not null default 0,
    -- The holder of the lease. No foreign key: the row of a dead worker is deleted before its jobs
    -- are given to others.
    worker_id        uuid,
    cancel_requested boolean     not null default false,
    reason           text,

    fraction         double precision not null default 0,
    epoch            integer,
    epochs           integer,
    step             bigint,
    steps            bigint,
    eta_seconds      double precision,

    -- What ran the newest attempt.
    provenance       json,
    result           json,
    error            json,
    -- One entry for each time that the job went on after it had succeeded, with its result before.
    extensions       json        not null default '[]',

    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    finished_at      timestamptz,
    updated_at       timestamptz not null default now(),
    -- Rises with every change that a reader of the job can see.
    version          bigint      not null default 1,
    -- Number of the job's newest event. Raised under the row's lock, so that events commit in order.
    last_event       bigint      not null default 0,
    -- The largest xact of the job's events, so that theirs rise with their numbers.
    last_event_xact  xid8        not null default pg_current_xact_id(),
    sweep_id         uuid references sweep (id),
    -- Webhook targets of the job's end: url and events of each; null for those of the owner. Not part
    -- of the spec, which reports show to others: the addresses of many receivers are secrets.
    notify           jsonb,
    -- Address of its run in the experiment tracker, for people.
    tracker_url      text,

    check ((state = 'running') = (lease_until is not null)),
    check ((state = 'running') = (worker_id is not null)),
    check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
    check (state <> 'failed' or error is not null)
) with (fillfactor = 80); -- leaves room for progress updates to stay on their page

-- Claims scan this one: the queued jobs in the order in which they run.
create index job_queue on job (priority desc, id) where state = 'queued';
-- Few rows at any time. lease_until is not indexed, so that a heartbeat updates no index.
create index job_running on job (id) where state = 'running';
-- Retention scans this one: finished jobs, those that ended first at the front.
create index job_finished on job (finished_at) where state in ('succeeded', 'failed', 'cancelled');
-- The filters of lists of jobs, newest first.
create index job_state on job (state, id desc);
create index job_kind on job (kind, id desc);
create index job_labels on job using gin (labels jsonb_path_ops);
create index job_owner on job (owner, id desc) where owner is not null;
create index job_sweep on job (sweep_id, id desc) where sweep_id is not null;
create index job_model on job (lower(spec #>> '{model,job}'), id desc)
    where spec #>> '{model,job}' is not null;

-- Enforces the transitions of dev.flattail.jobs.JobState in the table itself.
create function job_transition() returns trigger language plpgsql as $$
begin
    if not (old.state, new.state) in (
        ('queued', 'running'), ('queued', 'cancelled'),
        ('running', 'queued'), ('running', 'succeeded'), ('running', 'failed'), ('running', 'cancelled'),
        ('failed', 'queued'), ('cancelled', 'queued'), ('succeeded', 'queued'))
        -- A training that was to go on after a pause is paused again.
        and not (old.state = 'queued' and new.state = 'succeeded'
            and json_array_length(new.extensions) < json_array_length(old.extensions))
    then
        raise exception 'job % cannot go from % to %', old.id, old.state, new.state
            using errcode = 'check_violation';
    end if;
    if old.state = 'succeeded'
        and json_array_length(new.extensions) <= json_array_length(old.extensions)
    then
        raise exception 'job % went on after it had succeeded without a record of that', old.id
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

create function sweep_job_deleted() returns trigger language plpgsql as $$
begin
    update sweep_job set ended = old.state where job_id = old.id;
    return null;
end $$;

create trigger sweep_job_deleted after delete on job
    for each row when (old.sweep_id is not null) execute function sweep_job_deleted();

-- A submission's key finds the job or the sweep that the first request with it created, or the
-- sweep to which it added jobs.
create table idempotency_key (
    key         text        not null,
    -- Keys of different owners are independent. '' is the operator, since a key column is not null.
    owner       text        not null default '',
    body_sha256 text        not null,
    job_id      uuid        references job (id) on delete cascade deferrable initially deferred,
    created_at  timestamptz not null default now(),
    sweep_id    uuid        references sweep (id) on delete cascade deferrable initially deferred,
    -- Whether the request added jobs to the sweep, and did not create it.
    addition    boolean     not null default false,
    primary key (owner, key),
    check (num_nonnulls(job_id, sweep_id) = 1)
);
create index idempotency_key_job on idempotency_key (job_id);
create index idempotency_key_sweep on idempotency_key (sweep_id);

-- What an operator sets for the queue as a whole. Has one row.
create table queue_control (
    one    boolean primary key default true check (one),
    paused boolean not null default false
);
insert into queue_control default values;

-- How many jobs with a label may run at once: with this value or, if value is null, with each
-- value of the label separately.
create table queue_limit (
    position integer primary key,
    label    text    not null,
    value    text,
    running  integer not null check (running >= 1),
    unique nulls not distinct (label, value)
);

-- What jobs produce -----------------------------------------------------------------------------

create table job_event (
    job_id uuid        not null references job (id) on delete cascade,
    seq    bigint      not null,
    type   text        not null check (type in ('state', 'progress', 'epoch', 'log')),
    data   json        not null,
    at     timestamptz not null default now(),
    -- Orders the events of all jobs: the transaction that wrote the event or, if larger, the xact of
    -- the job's event before it. A reader of the stream of all jobs stops before the oldest
    -- transaction in progress, because transactions do not commit in the order of their numbers.
    xact   xid8        not null default pg_current_xact_id(),
    primary key (job_id, seq)
);
-- The stream of all jobs scans this one.
create index job_event_feed on job_event (xact, job_id, seq) where type <> 'log';
create index job_event_log on job_event (job_id, seq) where type = 'log';
-- At most one of each job: a newer progress event makes an older one useless.
create unique index job_event_progress on job_event (job_id) where type = 'progress';

create table job_metrics (
    job_id uuid    not null references job (id) on delete cascade,
    epoch  integer not null check (epoch >= 1),
    row    json    not null,
    at     timestamptz not null default now(),
    primary key (job_id, epoch)
);

create table job_artifact (
    job_id      uuid        not null references job (id) on delete cascade,
    path        text        not null,
    media_type  text        not null,
    bytes       bigint      not null check (bytes >= 0),
    sha256      text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    -- Unsigned. Archives of artifacts have it before the bytes.
    crc32       bigint      not null check (crc32 between 0 and 4294967295),
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

-- Webhooks --------------------------------------------------------------------------------------

-- What an owner chose. '' is the operator, since a key column is not null.
create table webhook_settings (
    owner          text primary key,
    -- Targets of jobs and sweeps that have none of their own: url and events of each.
    notify         jsonb       not null default '[]',
    -- A secret is derived from the operator's signing key, the owner and these random bytes, so that
    -- the database has no secrets. Null before the owner has asked for one.
    salt           bytea check (octet_length(salt) = 32),
    salted_at      timestamptz,
    previous_salt  bytea,
    -- Until when deliveries are signed with the previous secret too.
    previous_until timestamptz,
    check ((salt is null) = (salted_at is null)),
    check ((previous_salt is null) = (previous_until is null))
);

-- What happened, as it is sent. The log outlives jobs and sweeps, so their ids are no foreign keys.
create table webhook_event (
    id         uuid primary key,
    owner      text        not null,
    type       text        not null check (type in (
        'job.succeeded', 'job.failed', 'job.cancelled', 'job.verdict', 'sweep.ended', 'webhook.test')),
    job_id     uuid,
    sweep_id   uuid,
    data       json        not null,
    created_at timestamptz not null default now()
);
create index webhook_event_job on webhook_event (job_id) where job_id is not null;
create index webhook_event_created on webhook_event (created_at);

-- The outbox: one row for each event and receiver. It is written by the transaction that ends the
-- job, so no crash loses it.
create table webhook_delivery (
    id          uuid primary key default gen_random_uuid(),
    event_id    uuid        not null references webhook_event (id) on delete cascade,
    owner       text        not null,
    url         text        not null,
    state       text        not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    -- Attempts that began, since the event or since the owner asked for another delivery.
    tries       integer     not null default 0,
    -- Fences the attempts: rises with each, and the result of an older one is ignored.
    claim       bigint      not null default 0,
    -- When the next attempt may begin. An attempt sets it behind its own end, so that another process
    -- repeats an attempt that a crash ended.
    due_at      timestamptz not null default now(),
    -- The last attempts: time, status, error and duration of each.
    attempts    jsonb       not null default '[]',
    created_at  timestamptz not null default now(),
    finished_at timestamptz,
    check ((state = 'pending') = (finished_at is null))
);
create index webhook_delivery_due on webhook_delivery (due_at) where state = 'pending';
create index webhook_delivery_owner on webhook_delivery (owner, created_at desc, id desc);
create index webhook_delivery_event on webhook_delivery (event_id);

-- How the deliveries to one receiver of one owner go.
create table webhook_endpoint (
    id              uuid primary key default gen_random_uuid(),
    owner           text not null,
    url             text not null,
    delivered_at    timestamptz,
    -- The first failure since the last delivery.
    failing_since   timestamptz,
    last_error      text,
    disabled_at     timestamptz,
    disabled_reason text,
    unique (owner, url),
    check ((disabled_at is null) = (disabled_reason is null))
);

-- Sweeps of which a job has ended. The transactions of its last two jobs cannot see each other, so
-- the dispatcher finds out after their commits whether all jobs have ended.
create table webhook_sweep_check (
    id       uuid primary key default gen_random_uuid(),
    sweep_id uuid not null references sweep (id) on delete cascade
);
create index webhook_sweep_check_sweep on webhook_sweep_check (sweep_id);

-- A time as the API writes it.
create function webhook_time(at timestamptz) returns text language sql stable as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The data of a job's event: the job as lists show it, and its expectations. Written at the event,
-- since the job may be resumed or deleted before the delivery.
create function webhook_job_data(job) returns json language sql stable as $$
    select json_build_object(
        'job', json_build_object(
            'id', $1.id, 'kind', $1.kind, 'name', $1.name, 'labels', $1.labels, 'owner', $1.owner,
            'state', $1.state,
            'createdAt', webhook_time($1.created_at), 'startedAt', webhook_time($1.started_at),
            'finishedAt', webhook_time($1.finished_at),
            'attempt', $1.attempt, 'maxAttempts', $1.max_attempts, 'queuePosition', null,
            'reason', $1.reason, 'cancelRequested', $1.cancel_requested,
            'progress', json_build_object(
                'fraction', $1.fraction, 'epoch', $1.epoch, 'epochs', $1.epochs, 'step', $1.step,
                'steps', $1.steps, 'etaSeconds', $1.eta_seconds),
            'dataset', $1.spec #>> '{dataset,name}', 'arch', $1.spec #>> '{model,arch}',
            'model', $1.spec #>> '{model,job}',
            'balancedAccuracy', coalesce($1.result -> 'final', $1.result) -> 'balancedAccuracy',
            'few', coalesce($1.result -> 'final', $1.result) -> 'few',
            'verdict', $1.result -> 'verdict',
            'error', $1.error, 'sweep', $1.sweep_id, 'version', $1.version),
        'expectations', $1.result -> 'expectations')
$$;

-- Writes what follows from the end of a job: the check of its search, its events and their
-- deliveries. Whatever ends the job, its transaction does this.
create function job_ended() returns trigger language plpgsql as $$
declare
    targets jsonb := new.notify;
    wanted  text;
    event   uuid;
begin
    if new.sweep_id is not null then
        insert into promotion_check (sweep_id, job_id)
        select id, new.id from sweep
        where id = new.sweep_id and strategy ->> 'type' = 'asha' and not search_cancelled;
        insert into webhook_sweep_check (sweep_id)
        select id from sweep left join webhook_settings settings on settings.owner = coalesce(sweep.owner, '')
        where id = new.sweep_id
            and coalesce(sweep.notify, settings.notify) @> '[{"events": ["ended"]}]';
    elsif targets is null then
        select notify into targets from webhook_settings where owner = coalesce(new.owner, '');
    end if;
    -- A paused training has not come to its end: it may go on, or stay as it is.
    if targets is null or targets = '[]'
        or new.state = 'succeeded' and new.result #>> '{stopped,reason}' = 'paused'
    then
        return null;
    end if;
    foreach wanted in array
        case when new.result ->> 'verdict' is null then array[new.state] else array[new.state, 'verdict'] end
    loop
        if targets @> jsonb_build_array(jsonb_build_object('events', jsonb_build_array(wanted))) then
            insert into webhook_event (id, owner, type, job_id, sweep_id, data)
            values (gen_random_uuid(), coalesce(new.owner, ''), 'job.' || wanted, new.id, new.sweep_id,
                webhook_job_data(new))
            returning id into event;
            insert into webhook_delivery (event_id, owner, url)
            select event, coalesce(new.owner, ''), target ->> 'url'
            from jsonb_array_elements(targets) as target
            where target -> 'events' @> to_jsonb(wanted);
        end if;
    end loop;
    return null;
end $$;

create trigger job_ended after update of state on job
    for each row when (
        old.state is distinct from new.state and new.state in ('succeeded', 'failed', 'cancelled'))
    execute function job_ended();

-- Experiment trackers ---------------------------------------------------------------------------

-- Trackers that were turned on at some time; jobs that change their state since then are exported.
create table tracker (
    name  text primary key check (name in ('mlflow')),
    since timestamptz not null default now()
);

-- One row for each job that a worker has started: its run in the tracker, and how much of the job
-- that run has. The row outlives its job, whose run must be ended too, so job_id is no foreign key.
create table tracker_export (
    tracker     text        not null references tracker (name) on delete cascade,
    job_id      uuid        not null,
    owner       text        not null,
    -- open: there is something to export, or there will be. stopped: the tracker refuses it.
    state       text        not null default 'open' check (state in ('open', 'done', 'stopped')),
    -- Rises with each change of the job's state, so that an export of an older state does not end it.
    changes     bigint      not null default 1,
    -- The final state of a job that was deleted.
    ended       text check (ended in ('succeeded', 'failed', 'cancelled')),
    -- Where the run is or may be: written before the run is created, since a crash may follow.
    experiment  text,
    run         text,
    -- What the run has: dev.flattail.trackers.ExportProgress.
    progress    json        not null default '{}',
    -- Whether the run may have more than progress says, because an answer was lost.
    unconfirmed boolean     not null default false,
    -- Fences the exports: rises with each, and an older one can write no more.
    claim       bigint      not null default 0,
    -- Refusals since the last success, and the last reason.
    refusals    integer     not null default 0,
    error       text,
    -- When the next export may begin; infinity while a job waits in the queue.
    due_at      timestamptz not null default now(),
    -- Until when the process that exports has it for itself; another goes on after a crash.
    lease_until timestamptz,
    primary key (tracker, job_id),
    check (run is null or experiment is not null),
    check (state <> 'stopped' or error is not null)
);
create index tracker_export_due on tracker_export (due_at) where state <> 'done';
create index tracker_export_job on tracker_export (job_id);

-- Makes a job's exports due. A job has no run before a worker starts it.
create function job_tracked() returns trigger language plpgsql as $$
begin
    if new.state = 'running' or new.started_at is not null then
        insert into tracker_export (tracker, job_id, owner)
        select name, new.id, coalesce(new.owner, '') from tracker
        on conflict (tracker, job_id) do update
            set state = 'open', changes = tracker_export.changes + 1, refusals = 0, error = null,
                due_at = least(tracker_export.due_at, now());
    elsif new.state <> 'queued' then
        -- Cancelled in the queue; it has a run if it was resumed or extended before.
        update tracker_export
        set state = 'open', changes = changes + 1, refusals = 0, error = null,
            due_at = least(due_at, now())
        where job_id = new.id;
    end if;
    return null;
end $$;

create trigger job_tracked after update of state on job
    for each row when (old.state is distinct from new.state) execute function job_tracked();

create function tracked_job_deleted() returns trigger language plpgsql as $$
begin
    delete from tracker_export where job_id = old.id and (state <> 'open' or experiment is null);
    update tracker_export set ended = old.state, changes = changes + 1, due_at = least(due_at, now())
    where job_id = old.id;
    return null;
end $$;

create trigger tracked_job_deleted after delete on job
    for each row execute function tracked_job_deleted();

-- Data sets -------------------------------------------------------------------------------------

-- Every upload is a version, which jobs pin by its content hash. A name refers to its current
-- version. The row of a deleted version stays without its files, because finished jobs name its
-- classes.
create table dataset_version (
    id            uuid primary key,
    name          text        not null check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    sha256        text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    format        text        not null check (format in ('class-folders', 'cifar10', 'cifar100', 'image-list')),
    image_height  integer check (image_height > 0), -- null if the images differ in size
    image_width   integer check (image_width > 0),
    source        text, -- folder below the data directory that was registered in place; null for uploads
    current       boolean     not null,
    ignored       jsonb       not null, -- files that were left out: count and the first examples
    warnings      jsonb       not null, -- what the owner may not have meant: pointer and detail of each
    registered_at timestamptz not null default now(),
    owner         text,
    deleted_at    timestamptz,
    unique (name, sha256),
    check (not (current and deleted_at is not null)),
    check ((image_height is null) = (image_width is null))
);
create unique index dataset_current on dataset_version (name) where current;

create table dataset_class (
    dataset_id uuid    not null references dataset_version (id) on delete cascade,
    index      integer not null check (index >= 0),
    name       text    not null,
    train      integer not null check (train >= 0),
    test       integer not null check (test >= 0),
    primary key (dataset_id, index)
);

-- Damaged images that a registration left out.
create table dataset_skipped (
    dataset_id uuid not null references dataset_version (id) on delete cascade,
    path       text not null,
    primary key (dataset_id, path)
);

-- Uploaded checkpoints --------------------------------------------------------------------------

-- Their bytes are in the artifact store, under checkpoints/<id>.safetensors.
create table checkpoint (
    id         uuid primary key,
    tensors    integer     not null check (tensors > 0),
    parameters bigint      not null check (parameters >= 0),
    sha256     text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    bytes      bigint      not null check (bytes > 0),
    created_at timestamptz not null default now(),
    owner      text,
    -- What was removed from the names of tensors, and tensors and metadata that are not used.
    prefixes    text[] not null default '{}',
    ignored     text[] not null default '{}',
    class_names text[]
);

-- Access tokens ---------------------------------------------------------------------------------

-- A secret is 256 random bits, which cannot be guessed, so one round of SHA-256 protects it; slow
-- hashes are for secrets that people choose.
create table access_token (
    id            uuid primary key,
    secret_sha256 bytea       not null unique check (octet_length(secret_sha256) = 32),
    name          text        not null,
    owner         text        not null check (owner <> ''),
    scopes        text[]      not null check (scopes <@ array['read', 'submit', 'admin'] and cardinality(scopes) > 0),
    created_at    timestamptz not null default now(),
    expires_at    timestamptz,
    -- Correct to about a minute.
    last_used_at  timestamptz
);

-- Storage to delete -----------------------------------------------------------------------------

-- Storage keys and prefixes that nothing references any more, written by the transaction that
-- removed the last reference. Housekeeping deletes the bytes after a grace period, because a
-- reader may have looked the key up just before.
create table storage_garbage (
    key   text primary key,
    since timestamptz not null default now()
);
create index storage_garbage_since on storage_garbage (since);

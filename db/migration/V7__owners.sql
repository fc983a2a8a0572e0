-- Who may call, and whose things are whose. An owner of null is the operator: what was made while
-- there was no authentication, or with the bootstrap token.

-- Secrets are 256 random bits, which nobody guesses, so one round of SHA-256 keeps them: a slow
-- hash protects secrets that people choose.
create table access_token (
    id            uuid primary key     default uuidv7(),
    secret_sha256 bytea       not null unique check (octet_length(secret_sha256) = 32),
    name          text        not null,
    owner         text        not null check (owner <> ''),
    scopes        text[]      not null check (scopes <@ array['read', 'submit', 'admin'] and cardinality(scopes) > 0),
    created_at    timestamptz not null default now(),
    expires_at    timestamptz,
    -- To about a minute.
    last_used_at  timestamptz
);

create index job_owner on job (owner, id desc) where owner is not null;
alter table sweep add column owner text;
alter table checkpoint add column owner text;
alter table dataset_version add column owner text;

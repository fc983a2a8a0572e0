-- Checkpoints that users uploaded. Their bytes are in the artifact store, under checkpoints/<id>.safetensors.

create table checkpoint (
    id         uuid primary key     default uuidv7(),
    tensors    integer     not null check (tensors > 0),
    parameters bigint      not null check (parameters >= 0),
    sha256     text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    bytes      bigint      not null check (bytes > 0),
    created_at timestamptz not null default now()
);

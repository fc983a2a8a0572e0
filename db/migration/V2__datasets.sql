-- Registered data sets. Every upload is a version of its own, which jobs pin by content hash;
-- a name stands for its current version.

create table dataset_version (
    id            uuid primary key     default uuidv7(),
    name          text        not null check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    sha256        text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    format        text        not null check (format in ('class-folders', 'cifar10', 'cifar100')),
    image_height  integer check (image_height > 0), -- null when the images differ in size
    image_width   integer check (image_width > 0),
    source        text, -- folder below the data directory that was registered in place; null for uploads
    current       boolean     not null,
    registered_at timestamptz not null default now(),
    unique (name, sha256),
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

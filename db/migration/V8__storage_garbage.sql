-- Storage keys and prefixes whose bytes nobody means any more, written in the transaction that made
-- them so. They are removed a little later, since a reader may have looked them up just before.

create table storage_garbage (
    key   text primary key,
    since timestamptz not null default now()
);
create index storage_garbage_since on storage_garbage (since);

-- What an operator tells the queue as a whole.

create table queue_control (
    one    boolean primary key default true check (one), -- one row
    paused boolean not null default false
);
insert into queue_control default values;

-- How many jobs with a label may run at once: with this value, or, when value is null, with each
-- value of its own.
create table queue_limit (
    position integer primary key,
    label    text    not null,
    value    text,
    running  integer not null check (running >= 1),
    unique nulls not distinct (label, value)
);

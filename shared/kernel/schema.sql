-- The store of one bounded context. Run by the owner role; {app} is the role the service runs as.
-- Kernel tables live in schema kernel, views (owned by the service role) in schema views.

create schema if not exists kernel;
create schema if not exists views;
create schema if not exists rebuilding;  -- a view grows here until it takes the place of the old one

-- Facts. Inserted by kernel.append alone, never changed.
create table if not exists kernel.events (
    stream_id      text collate "C" not null,
    version        integer          not null check (version > 0),
    event_id       uuid             not null,
    command_id     uuid             not null,
    type           text             not null,
    schema_version smallint         not null,
    data           json             not null,
    origin         json             not null,
    effective_at   timestamptz      not null,
    recorded_at    timestamptz      not null,
    constraint events_stream_version primary key (stream_id, version)
);
-- A command sent twice is one fact: event_id = uuid5(command_id, index).
create unique index if not exists events_event_id on kernel.events (event_id);

create or replace function kernel.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'facts are never changed or removed' using errcode = 'AJ002';
end $$;
create or replace trigger events_are_facts before update or delete or truncate on kernel.events
    for each statement execute function kernel.refuse_change();

-- Committed events wait here for their position. The identity is drawn while the row is inserted, so
-- whatever a transaction could see committed has a smaller id than what it inserts: id order is causal.
create table if not exists kernel.outbox (
    id        bigint generated always as identity primary key,
    stream_id text collate "C" not null,
    version   integer not null
);

-- Gap-free positions, given after commit. Tailing readers follow this and nothing else.
create table if not exists kernel.log (
    position  bigint primary key,
    stream_id text collate "C" not null,
    version   integer not null,
    constraint log_stream_version unique (stream_id, version)
);

-- First answers of commands that made no event (nothing to do, or refused at the edge).
create table if not exists kernel.outcomes (
    command_id  uuid primary key,
    stream_id   text collate "C" not null,
    version     integer not null,
    digest      text not null,
    refusal     json,
    recorded_at timestamptz not null
);

-- By which definition each view was built; another one means: build it anew.
create table if not exists kernel.views (
    name       text primary key,
    definition text not null
);

-- How far a consumer has applied each source; moved in the transaction of the effects.
create table if not exists kernel.checkpoints (
    consumer  text   not null,
    source    text   not null,
    part      integer not null,
    position  bigint not null default 0,
    moved_at  timestamptz,
    primary key (consumer, source, part)
);

-- Records that failed three times, and all later ones of their key, in order.
create table if not exists kernel.parked (
    id        bigint generated always as identity primary key,
    consumer  text not null,
    source    text not null,
    part      integer not null,
    position  bigint not null,
    key       text not null,
    type      text,
    headers   json not null,
    value     bytea,
    digest    text not null,
    reason    text not null,
    status    text not null default 'parked' check (status in ('parked', 'skipped', 'redriven')),
    note      text,
    parked_at timestamptz not null,
    settled_at timestamptz,
    unique (consumer, source, part, position, digest)
);
create index if not exists parked_open on kernel.parked (consumer, key) where status = 'parked';
-- Whether the views of this service had it before it was set aside: then only what is decided upon it waits.
alter table kernel.parked add column if not exists shown boolean not null default false;

-- Durable timers. Fired at most once; the passing itself becomes an event of the stream.
create table if not exists kernel.deadlines (
    deadline_id uuid primary key,
    kind        text not null,
    id          uuid not null,
    due_at      timestamptz not null,
    note        json not null,
    origin      json not null,
    armed_at    timestamptz not null,
    fired_at    timestamptz,
    failure     text
);
create index if not exists deadlines_failed on kernel.deadlines (due_at) where failure is not null;
create index if not exists deadlines_due on kernel.deadlines (due_at) where fired_at is null and failure is null;

-- How far the publisher has sent the log to its topic, and the last position sent to each partition.
create table if not exists kernel.cursors (
    topic      text primary key,
    position   bigint not null default 0,
    heads      json not null default '{}',
    offsets    json not null default '{}',
    cluster_id text
);

create table if not exists kernel.used_tokens (
    jti        uuid primary key,
    expires_at timestamptz not null
);

-- Append events of any streams: all or nothing. The first event of each stream must follow the stream's
-- current version (AJ001 otherwise); the primary key catches a writer that commits at the same moment.
-- They get their positions at once, behind those that wait, where nobody else gives any: visible together
-- with them, or not at all. Answers as kernel.sequence does; `busy`: they wait in the outbox, else they are the
-- last up to `head`, in the order of the batch.
drop function if exists kernel.append(json);
create or replace function kernel.append(
    batch json, at_most integer, out busy boolean, out head bigint, out moved json)
    language plpgsql security definer set search_path = kernel, pg_temp as $$
declare
    found text;
    answered boolean;
    appended bigint;
begin
    busy := not pg_try_advisory_xact_lock(hashtext('kernel.sequence'));
    if not busy then
        if exists (select from kernel.outbox) then
            select s.head, s.moved into head, moved from kernel.sequence(at_most) s;
            busy := json_array_length(moved) = at_most;  -- more may wait, and was there before
        else
            head := coalesce((select max(l.position) from kernel.log l), 0);
        end if;
    end if;
    with batch_rows as materialized (
        select * from rows from (json_to_recordset(batch) as (
            stream_id text, version integer, event_id uuid, command_id uuid, type text, schema_version smallint,
            data json, origin json, effective_at timestamptz, recorded_at timestamptz)) with ordinality as x(
            stream_id, version, event_id, command_id, type, schema_version,
            data, origin, effective_at, recorded_at, place)),
    stale as materialized (
        select string_agg(b.stream_id, ',') as streams
          from (select stream_id, min(version) - 1 as expected, max(version) - count(*) as gapless
                  from batch_rows group by stream_id) b
         where b.expected <> b.gapless
            or b.expected <> coalesce((select e.version from kernel.events e
                                        where e.stream_id = b.stream_id order by e.version desc limit 1), 0)),
    told as materialized (
        select exists (select from kernel.outcomes o join batch_rows b using (command_id)) as already),
    -- In the order of streams, so that two writers over the same streams never deadlock …
    inserted as (
        insert into kernel.events
        select b.stream_id, b.version, b.event_id, b.command_id, b.type, b.schema_version,
               b.data, b.origin, b.effective_at, b.recorded_at
          from batch_rows b, stale, told where stale.streams is null and not told.already
         order by b.stream_id, b.version),
    -- … but told in the order in which they were asked for.
    queued as (
        insert into kernel.outbox (stream_id, version)
        select b.stream_id, b.version from batch_rows b, stale, told
         where busy and stale.streams is null and not told.already order by b.place),
    logged as (
        insert into kernel.log
        select head + b.place, b.stream_id, b.version from batch_rows b, stale, told
         where not busy and stale.streams is null and not told.already)
    select stale.streams, told.already, (select count(*) from batch_rows) into found, answered, appended
      from stale, told;
    if answered then
        raise exception 'command answered before' using errcode = 'AJ003';
    end if;
    if found is not null then
        raise exception 'stale version' using errcode = 'AJ001', detail = found;
    end if;
    if not busy then head := head + appended; end if;
end $$;

-- Give committed events their positions. One at a time by a transaction-scoped advisory lock: no leader
-- to lose, and the lock goes only after the positions are visible. Answers busy when another holds it, else
-- the last position and [stream, version] of each event moved, in the order of their positions.
create or replace function kernel.sequence(at_most integer, out busy boolean, out head bigint, out moved json)
    language plpgsql security definer set search_path = kernel, pg_temp as $$
declare
    before bigint;
begin
    busy := not pg_try_advisory_xact_lock(hashtext('kernel.sequence'));
    if busy then return; end if;
    before := coalesce((select max(l.position) from kernel.log l), 0);
    with taken as (
        delete from kernel.outbox where id in (select o.id from kernel.outbox o order by o.id limit at_most)
        returning id, stream_id, version),
    numbered as (
        insert into kernel.log
        select before + row_number() over (order by t.id), t.stream_id, t.version from taken t
        returning position, stream_id, version)
    select coalesce(max(n.position), before),
           coalesce(json_agg(json_build_array(n.stream_id, n.version) order by n.position), '[]')
      into head, moved from numbered n;
end $$;

grant usage on schema kernel to {app};
grant usage, create on schema views, rebuilding to {app};
grant select on all tables in schema kernel to {app};
grant insert on kernel.outcomes, kernel.checkpoints, kernel.parked, kernel.deadlines, kernel.cursors,
    kernel.used_tokens, kernel.views to {app};
grant update on kernel.checkpoints, kernel.parked, kernel.deadlines, kernel.cursors, kernel.views to {app};
grant delete on kernel.used_tokens to {app};
grant execute on all functions in schema kernel to {app};

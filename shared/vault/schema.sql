-- Keys of sealed personal data and who looked at it. Run by the owner role; {app} is the service's role.
-- A person's data key, wrapped by a master key that is never in the database.
create table if not exists person_keys (
    person_id uuid not null,
    key_version int not null check (key_version > 0),
    master_version int not null,
    wrapped bytea not null,
    made_at timestamptz not null,
    primary key (person_id, key_version)
);

-- An erased person stays erased: no new key is ever made for them.
create table if not exists erasures (
    person_id uuid primary key,
    at timestamptz not null,
    actor text not null,
    role text not null,
    ip text,
    reason text not null,
    correlation text
);

-- One row per person and look: who saw which fields, from where and why. Written before the answer.
create table if not exists disclosures (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    person_id uuid not null,
    fields text[] not null,
    actor text not null,
    role text not null,
    ip text,
    reason text not null,
    correlation text
);
create index if not exists disclosures_of_person on disclosures (person_id, at);
create index if not exists disclosures_by_our_people on disclosures (id) where role not in ('系统', '租客', 'system');

create or replace function refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception '% is insert-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create or replace trigger erasures_insert_only before update or delete or truncate on erasures
    for each statement execute function refuse_rewriting();
create or replace trigger disclosures_insert_only before update or delete or truncate on disclosures
    for each statement execute function refuse_rewriting();

grant select, insert, update, delete on person_keys to {app};
grant select, insert on erasures, disclosures to {app};

-- What messages said, as it was sent, sealed under their reader's key: no code, no link. In no event, since it
-- is destroyed at the end of `until`, or with the key when its reader is erased.
create table if not exists kept_texts (
    key             text primary key,
    notification_id uuid not null,
    person_id       uuid not null,
    channel         text not null,
    sealed          jsonb not null,
    kept_at         timestamptz not null,
    until           date not null
);
create index if not exists kept_texts_of_notification on kept_texts (notification_id);
create index if not exists kept_texts_until on kept_texts (until);
grant select, insert, delete on kept_texts to {app};

-- The key that the papers of one contract are sealed with, wrapped by the master key of papers, which is never
-- here. Null once they were destroyed: no other key is ever made for them.
create table if not exists contract_keys (
    contract_id uuid primary key,
    wrapped     bytea,
    made_at     timestamptz not null
);
grant select, insert, update on contract_keys to {app};

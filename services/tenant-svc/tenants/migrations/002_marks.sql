-- What a person is found by, as keyed marks (edge/spelling.py says of what). Holds the only copy of nothing:
-- emptied, it is filled again from the seals when the service starts. Erasing a person empties their row.
create table if not exists person_marks (
    person_id uuid primary key,
    version   int not null,
    marks     bigint[] not null
);
create index if not exists person_marks_by_mark on person_marks using gin (marks) with (fastupdate = off);
grant select, insert, update, delete on person_marks to {app};

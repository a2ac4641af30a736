-- When it was noted of each paper made before that was a fact that it was made: once, so that no later start reads
-- again what all of them were made of.
create table if not exists papers_noted (noted_at timestamptz not null);
grant select, insert on papers_noted to {app};

-- How far an import is: a checkpoint, no fact. Rows of the plan are done in order; `done` of them are.
-- `mapped_as`: the version of the import whose reading was foretold. `gone`: the sealed file was destroyed.
create table if not exists import_progress (
    import_id     uuid primary key,
    mapped_as     int not null,
    phase         text not null,
    done          int not null,
    total         int not null,
    new           int not null,
    refused       int not null,
    report_sha256 text,
    gone          boolean not null default false
);
grant select, insert, update on import_progress to {app};

-- What became of the rows taken in until now, so that a crash forgets nothing; gone when the report is sealed.
-- Reasons are the deciders' own: nothing of the file stands here.
create table if not exists import_outcomes (
    import_id uuid not null,
    step      int not null,
    became    jsonb not null,
    primary key (import_id, step)
);
grant select, insert, delete on import_outcomes to {app};

-- Rows that were there and say something else now. What a unit or a contract said before and says now stands
-- in `import_outcomes` until the report is sealed; of what is personal, only that it changed.
alter table import_progress add column if not exists changed int not null default 0;

-- Whether the sealed reports were destroyed as well.
alter table import_progress add column if not exists report_gone boolean not null default false;

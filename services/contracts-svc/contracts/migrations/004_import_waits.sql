-- What its next rows wait for, as people read it; null while it goes on.
alter table import_progress add column if not exists waits_for text;

-- The serials of tenant numbers. Never reset: a number belongs to one person for life.
create sequence if not exists tenant_numbers;
grant usage on sequence tenant_numbers to {app};

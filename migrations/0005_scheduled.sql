-- Moments at which public pages change without anybody writing anything.
create view scheduled_change as
    select published_at as at from news
    union all select registration_opens_at from edition where registration_opens_at is not null
    union all select registration_closes_at from edition where registration_closes_at is not null;
comment on view scheduled_change is 'Read by the page cache: rendered pages are valid until the next of these';

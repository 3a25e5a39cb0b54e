-- The installation as a whole: its settings and the revision of everything public.

create table site (
    only_row boolean primary key default true check (only_row),
    -- Names, contacts, legal texts; shape: web::settings::Settings.
    settings jsonb not null default '{}',
    -- Raised by every change of public content. A rendered page is valid for one revision.
    revision bigint not null default 1
);
comment on table site is 'One row: settings of the installation and the revision of its public content';

insert into site default values;

-- One statement = one new revision, told to every process at commit.
create function touch_site() returns trigger language plpgsql as $$
begin
    update site set revision = revision + 1;
    perform pg_notify('kongress_revision', '');
    return null;
end $$;
comment on function touch_site is 'Statement trigger of content tables: public pages must be rendered anew';

create trigger site_settings_touch after update of settings on site
    for each statement execute function touch_site();

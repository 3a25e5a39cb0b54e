-- How readers find their way: menus, links in the footer, and addresses that moved.

create table menu_entry (
    id bigint generated always as identity primary key,
    menu text not null check (menu in ('main', 'edition', 'footer')),
    -- The edition whose menu this is; null: of the site, or of editions without a menu of their own.
    edition_id bigint references edition on delete cascade,
    position int not null,
    -- Heading of the group in the footer.
    section text not null default '',
    -- Empty: the name of the target.
    label text not null default '',
    -- A page that the site makes by itself, "page" or "url"; names: web::menus::Target.
    target text not null check (target in ('home', 'overview', 'programme', 'now', 'speakers', 'registration',
        'venue', 'news', 'archive', 'search', 'certificates', 'page', 'url')),
    -- By reference, so that an entry follows a page that is renamed.
    page_id bigint references page on delete cascade,
    url text check (url ~ '^https?://[^[:space:]]+$'),
    check ((target = 'page') = (page_id is not null)),
    check ((target = 'url') = (url is not null)),
    check (target <> 'url' or label <> ''),
    check ((menu = 'footer') = (section <> '')),
    check (menu = 'edition' or edition_id is null)
);
comment on table menu_entry is 'Entries of menus and footer in their order. A menu without rows is the usual one';
create unique index menu_entry_order on menu_entry (menu, coalesce(edition_id, 0), position);
create trigger menu_entry_touch after insert or update or delete on menu_entry
    for each statement execute function touch_site();

-- Links of the footer stood in the settings.
insert into menu_entry (menu, position, section, label, target, url)
    select 'footer', row_number() over (order by n), 'Weitere Angebote', link->>'title', 'url', link->>'url'
    from site, jsonb_array_elements(case jsonb_typeof(settings->'footer_links') when 'array' then settings->'footer_links' else '[]' end)
        with ordinality as links (link, n)
    where link->>'title' <> '' and link->>'url' ~ '^https?://[^[:space:]]+$';
update site set settings = settings - 'footer_links' where settings ? 'footer_links';

create table redirect (
    -- As it stands in the address, without query; letters that are no ASCII percent-encoded.
    from_path text primary key check (from_path ~ '^/[^/\\?#[:space:]][^\\?#[:space:]]*$'),
    -- An address of this site (may name a place on the page) or of another one.
    target text not null check (target ~ '^/([^/\\?[:space:]][^\\?[:space:]]*)?$' or target ~ '^https://[^/[:space:]]+[^[:space:]]*$'),
    permanent boolean not null default true,
    created_at timestamptz not null default now(),
    check (split_part(target, '#', 1) <> from_path)
);
comment on table redirect is 'Addresses that moved. Asked only where nothing else answers. Written by add_redirect';
create index redirect_target on redirect (split_part(target, '#', 1));
create trigger redirect_touch after insert or update or delete on redirect
    for each statement execute function touch_site();

-- No target is ever the beginning of another redirect, so there are neither chains nor circles.
create function add_redirect(source text, wanted text, is_permanent boolean) returns boolean language plpgsql as $$
declare
    final text;
begin
    -- Two at once could close a circle that neither of them sees. Readers go on.
    lock table redirect in share row exclusive mode;
    select r.target into final from redirect r where r.from_path = split_part(wanted, '#', 1);
    final := coalesce(final, wanted);
    if split_part(final, '#', 1) = source then
        return false;
    end if;
    update redirect set target = final where split_part(target, '#', 1) = source;
    insert into redirect (from_path, target, permanent) values (source, final, is_permanent)
        on conflict (from_path) do update set target = excluded.target, permanent = excluded.permanent, created_at = now();
    return true;
end $$;
comment on function add_redirect is 'Stores a redirect with its last target; false where it would lead in a circle';

-- What got a new address is found under the old one, whoever changed it; what has an address now
-- needs no redirect there.
create function page_moved() returns trigger language plpgsql as $$
begin
    delete from redirect where from_path = '/seiten/' || new.slug;
    if tg_op = 'UPDATE' and old.state <> 'draft' then
        perform add_redirect('/seiten/' || old.slug, '/seiten/' || new.slug, true);
    end if;
    return null;
end $$;
create trigger page_created after insert on page for each row execute function page_moved();
create trigger page_renamed after update of slug on page for each row
    when (old.slug <> new.slug) execute function page_moved();

create function news_moved() returns trigger language plpgsql as $$
begin
    delete from redirect where from_path = '/aktuelles/' || new.year || '/' || new.slug;
    if tg_op = 'UPDATE' then
        perform add_redirect('/aktuelles/' || old.year || '/' || old.slug, '/aktuelles/' || new.year || '/' || new.slug, true);
    end if;
    return null;
end $$;
create trigger news_created after insert on news for each row execute function news_moved();
create trigger news_renamed after update of year, slug on news for each row
    when ((old.year, old.slug) <> (new.year, new.slug)) execute function news_moved();

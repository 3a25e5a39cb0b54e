-- Pages made of content elements, in German, easy language and English.

create table page (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    -- Null: belongs to no single edition.
    edition_id bigint references edition on delete cascade,
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    title text not null check (title <> ''),
    lead text not null default '',
    -- "de-easy" is German in easy language (Leichte Sprache).
    lang text not null default 'de' check (lang in ('de', 'de-easy', 'en')),
    -- The page of which this is the twin. A twin has no twins of its own: pages::save sees to it.
    original_id bigint references page on delete set null check (original_id <> id),
    -- A medium's public_id: the page as a video in sign language.
    sign_video uuid,
    -- Shape: content::Content.
    content jsonb not null default '[]' check (jsonb_typeof(content) = 'array'),
    state text not null default 'published' check (state in ('draft', 'published', 'withdrawn')),
    -- Not shown before this moment.
    published_at timestamptz not null default now(),
    -- Moves when title, lead or content change, not when the page is only put elsewhere: a twin
    -- that is older than this is out of date.
    content_changed_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table page is 'Pages under /seiten/, made of content elements; twins point to their original';
-- One twin for each language; also finds the twins of a page.
create unique index page_twin on page (original_id, lang);
create index page_edition on page (edition_id);
create trigger page_touch after insert or update or delete on page for each statement execute function touch_site();

-- Published pages of public editions. Readers of the view compare published_at with their own clock.
create view page_shown as
    select p.*, e.slug as edition_slug
    from page p left join edition e on e.id = p.edition_id
    where p.state = 'published' and e.state is distinct from 'draft';
comment on view page_shown is 'Pages that are public from their published_at on';

create or replace view scheduled_change as
    select published_at as at from news
    union all select registration_opens_at from edition where registration_opens_at is not null
    union all select registration_closes_at from edition where registration_closes_at is not null
    union all select published_at from page where state = 'published';

create or replace view medium_use as
    select m.public_id, 'settings' as kind, 'Einstellungen' as title, '/' as address
    from medium m join site s on strpos(s.settings::text, m.public_id::text) > 0
    union all
    select m.public_id, 'edition', e.title, '/' || e.slug
    from medium m join edition e on strpos(to_jsonb(e)::text, m.public_id::text) > 0
    union all
    select m.public_id, 'news', n.title, '/aktuelles/' || n.year || '/' || n.slug
    from medium m join news n on strpos(to_jsonb(n)::text, m.public_id::text) > 0
    union all
    select m.public_id, 'page', p.title, '/seiten/' || p.slug
    from medium m join page p on strpos((to_jsonb(p) - 'public_id')::text, m.public_id::text) > 0;

-- Editors write on a working copy beside what is public: the newest version of a document. News
-- items get states as pages have them.

alter table news
    add column public_id uuid not null unique default gen_random_uuid(),
    add column state text not null default 'published' check (state in ('draft', 'published', 'withdrawn'));
comment on column news.state is 'Drafts are public nowhere; what was withdrawn says so under its address';

-- A draft had no readers who would look for its old address.
create or replace function news_moved() returns trigger language plpgsql as $$
begin
    delete from redirect where from_path = '/aktuelles/' || new.year || '/' || new.slug;
    if tg_op = 'UPDATE' and old.state <> 'draft' then
        perform add_redirect('/aktuelles/' || old.year || '/' || old.slug, '/aktuelles/' || new.year || '/' || new.slug, true);
    end if;
    return null;
end $$;

-- The search finds published items only. The view is long and stays as it is otherwise.
do $$
declare
    before text := pg_get_viewdef('search_source'::regclass);
    after text := regexp_replace(before, 'FROM news n(?=\s)', 'FROM (select * from news where state = ''published'') n', 'g');
begin
    if cardinality(regexp_split_to_array(after, 'from news where state')) <> 3 then
        raise exception 'search_source reads news in other places than expected';
    end if;
    execute 'create or replace view search_source as ' || after;
end $$;

create table content_version (
    id bigint generated always as identity primary key,
    -- What it is a version of: a page, a news item or the home of an edition.
    page_id bigint references page on delete cascade,
    news_id bigint references news on delete cascade,
    home_id bigint references edition on delete cascade,
    -- From 1. The highest is the working copy.
    number int not null check (number > 0),
    -- Texts around the content, by the names of their columns: {"title": …, "lead": …}.
    head jsonb not null default '{}' check (jsonb_typeof(head) = 'object'),
    -- Shape: content::Content.
    content jsonb not null default '[]' check (jsonb_typeof(content) = 'array'),
    created_at timestamptz not null default now(),
    staff_id bigint references staff on delete set null,
    -- Name at that time; empty: the program itself.
    author text not null default '',
    -- What was done, in words: "Element 3 (Text) geändert".
    note text not null default '',
    -- When it went online.
    published_at timestamptz,
    check (num_nonnulls(page_id, news_id, home_id) = 1)
);
comment on table content_version is 'Versions of pages, news and homes; the newest is what editors work on, public is what stands in the tables themselves';
create unique index content_version_page on content_version (page_id, number) where page_id is not null;
create unique index content_version_news on content_version (news_id, number) where news_id is not null;
create unique index content_version_home on content_version (home_id, number) where home_id is not null;
create index content_version_staff on content_version (staff_id);

create view working_copy as
    select distinct on (page_id, news_id, home_id) *
    from content_version order by page_id, news_id, home_id, number desc;
comment on view working_copy is 'The newest version of each document that was ever edited';

-- Everything that can be edited, for lists.
create view content_document as
    select 'home' as kind, e.guid as public_id, e.id as edition_id, 'Startseite' as title,
        '/' || e.slug as address, 'de' as lang, case e.state when 'draft' then 'draft' else 'published' end as state,
        null::timestamptz as published_at, coalesce(w.created_at, e.changed_at) as changed_at,
        w.content is not null and w.content <> e.home as has_changes
    from edition e left join working_copy w on w.home_id = e.id
    union all
    select 'page', p.public_id, p.edition_id, coalesce(nullif(w.head->>'title', ''), p.title),
        '/seiten/' || p.slug, p.lang, p.state, p.published_at, greatest(w.created_at, p.updated_at),
        w.content is not null and (w.content <> p.content or w.head is distinct from jsonb_build_object('title', p.title, 'lead', p.lead))
    from page p left join working_copy w on w.page_id = p.id
    union all
    select n.kind, n.public_id, n.edition_id, coalesce(nullif(w.head->>'title', ''), n.title),
        '/aktuelles/' || n.year || '/' || n.slug, 'de', n.state, n.published_at, greatest(w.created_at, n.updated_at),
        w.content is not null and (w.content <> n.content
            or w.head is distinct from jsonb_build_object('title', n.title, 'subtitle', n.subtitle,
                'teaser', n.teaser, 'byline', n.byline, 'contact', n.contact, 'image_credit', n.image_credit))
    from news n left join working_copy w on w.news_id = n.id;
comment on view content_document is 'Pages, news and homes of editions as editors list them: titles of the working copy, state of what is public';

-- Files of a working copy must not be removed while somebody writes.
do $$
begin
    execute 'create or replace view medium_use as ' || rtrim(pg_get_viewdef('medium_use'::regclass), '; ')
        || $view$
        union all
        select m.public_id, 'draft', 'Entwurf: ' || d.title, d.address
        from medium m join working_copy w on strpos(w.content::text, m.public_id::text) > 0
        join content_document d on d.public_id = coalesce(
            (select guid from edition where id = w.home_id), (select public_id from page where id = w.page_id),
            (select public_id from news where id = w.news_id))
        where d.has_changes $view$;
end $$;

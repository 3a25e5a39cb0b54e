-- Search: one table of everything public that can be found, and the words that occur in it.
-- Triggers keep both up to date inside the transaction that changes the content, so no process and
-- no command can forget it.

-- Ships with PostgreSQL (Debian: package postgresql; elsewhere often postgresql-contrib) and is
-- "trusted": who may create objects in the database may add it.
create extension if not exists pg_trgm;

-- ------------------------------------------------------------------ words

-- The form in which words are compared; search::text::fold does the same (a test compares them).
create function search_fold(original text) returns text language plpgsql immutable strict parallel safe as $$
declare
    folded text := original;
begin
    if folded is not nfc normalized then
        folded := normalize(folded, nfc);
    end if;
    folded := lower(folded collate "und-x-icu");
    folded := replace(replace(replace(replace(folded, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss');
    -- Asked first, because what follows takes most of the time.
    if folded ~ '[^\x01-\x7f]' then
        -- One hyphen and one apostrophe; what takes no room disappears.
        folded := translate(folded, 'øđðłıς‐‑’‘ʼʻ' || e'\u00ad\u200b\u200c\u200d\u2060\ufeff', 'oddliσ--''''''''');
        folded := replace(replace(replace(folded, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
        folded := regexp_replace(normalize(folded, nfd), '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g');
    end if;
    return folded;
end $$;

-- Words with their positions. "Bürger-Service" is "buerger", "service" and, at the end, "buergerservice".
create function search_vector(original text) returns tsvector language sql immutable strict parallel safe as $$
    select to_tsvector('pg_catalog.simple', regexp_replace(folded, '[^[:alnum:]]+', ' ', 'g'))
        || to_tsvector('pg_catalog.simple', coalesce((
            select string_agg(translate(m[1], '-''', ''), ' ')
            from regexp_matches(folded, '([[:alnum:]]+(?:[-''][[:alnum:]]+)+)', 'g') m), ''))
    -- A tsvector holds a megabyte at most; nobody searches the end of such a text.
    from (select search_fold(left(original, 100000)) collate "und-x-icu" as folded) f
$$;

create function search_stem(word text) returns text language sql immutable strict parallel safe as $$
    select coalesce((ts_lexize('pg_catalog.german_stem', word))[1], word)
$$;

-- The stem without umlauts, which lets "Häuser" meet "Haus". Weaker: "Bürger" also meets "Burg".
create function search_root(word text) returns text language sql immutable strict parallel safe as $$
    select search_stem(regexp_replace(word, '(?<![aeoq])([aou])e', '\1', 'g'))
$$;

-- Markdown without the addresses of its links: they are no words that somebody looks for.
create function search_markdown(original text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(regexp_replace(original, '\]\([^)\s]*\)', '] ', 'g'), '(https?://|www\.)[^\s<>)\]]+', '', 'g')
$$;

-- What a reader sees of content elements: their texts in order, without keys, references and addresses.
create function search_content(value jsonb) returns text language plpgsql immutable strict parallel safe as $$
begin
    case jsonb_typeof(value)
        when 'array' then
            return (select string_agg(search_content(v), e'\n\n' order by n) from jsonb_array_elements(value) with ordinality x (v, n));
        when 'object' then
            return (select string_agg(search_content(v), e'\n\n' order by k in ('heading', 'title', 'label') desc, n)
                from jsonb_each(value) with ordinality x (k, v, n)
                where k not in ('kind', 'of', 'side', 'look', 'shown', 'purpose', 'rank', 'form', 'edition', 'slug', 'code', 'person', 'href', 'more_href', 'duration'));
        when 'string' then
            -- References to media and pages, and addresses.
            return case when value #>> '{}' !~ '^([0-9a-f]{8}-[0-9a-f-]{27}|(https?:|mailto:|tel:|/|#)\S*|\d{4}-\d\d-\d\d\S*)$'
                then nullif(search_markdown(value #>> '{}'), '') end;
        else
            return null;
    end case;
end $$;

-- ------------------------------------------------------------------ what can be found

-- Rows as jsonb where other migrations move texts from one column to another.
create view search_source as
with hosts as (
    select edition_id, string_agg(concat_ws(', ', name, nullif(function, ''), nullif(organisation, '')), '; ' order by position) as names
    from edition_host group by edition_id
), uses as (
    -- Files count as public where something public refers to them.
    select (regexp_matches(row::text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g'))[1]::uuid as medium, edition_id, visible_from
    from (
        select to_jsonb(n) as row, edition_id, published_at as visible_from from news n
        union all select to_jsonb(p) - 'public_id', edition_id, published_at from page p where state = 'published'
        union all select to_jsonb(e) - 'guid', id, null from edition e) content
    left join edition e on e.id = edition_id
    where e.state is distinct from 'draft'
)
select 'session' as kind, r.edition_id, s->>'code' as key, s->>'slug' as slug, s->>'kind' as label,
    coalesce(s->>'language', 'de') as lang, s->>'title' as title, s->>'subtitle' as subtitle,
    (select string_agg(concat_ws(', ', p->>'name', nullif(p->>'function', ''), nullif(p->>'organisation', '')), '; ' order by m)
        from jsonb_array_elements(s->'people') with ordinality x (p, m)) as people,
    concat_ws(e'\n\n', nullif(search_markdown(s->>'summary'), ''), nullif(search_markdown(s->>'description'), ''),
        nullif(s->>'note', ''), (select string_agg(l->>'title', e'\n\n') from jsonb_array_elements(s->'links') l)) as body,
    -- Found, but not part of the excerpt.
    concat_ws(' ', s->>'code',
        case s->>'kind' when 'opening' then 'Eröffnung' when 'keynote' then 'Impulsvortrag' when 'talk' then 'Vortrag'
            when 'workshop' then 'Workshop' when 'panel' then 'Podiumsdiskussion' when 'dialogue' then 'Dialog'
            when 'break' then 'Pause' when 'social' then 'Rahmenprogramm' end,
        (select t->>'name' from jsonb_array_elements(topics) t where t->>'slug' = s->>'topic'),
        (select t->>'name' from jsonb_array_elements(rooms) t where t->>'slug' = s->>'room')) as other,
    (s->>'day')::date as day, (s->>'starts_at')::timestamptz as at, (s->>'cancelled')::boolean as cancelled,
    n::int as position, null::timestamptz as visible_from
from released r
-- "offset 0" keeps the planner from unpacking the whole snapshot for each session.
cross join lateral (select snapshot->'sessions' as sessions, snapshot->'topics' as topics, snapshot->'rooms' as rooms offset 0) parts
cross join jsonb_array_elements(sessions) with ordinality x (s, n)
union all
select 'person', r.edition_id, p->>'slug', '', '', 'de', p->>'name',
    coalesce(functions[1], ''), array_to_string(functions, '; '), search_markdown(p->>'biography'), '',
    null, null, false, n::int, null
from released r
cross join lateral (select snapshot->'sessions' as sessions, snapshot->'people' as everybody offset 0) parts
cross join lateral (
    select p, n, functions
    from jsonb_array_elements(everybody) with ordinality y (p, n)
    left join (
        select who->>'person' as slug,
            array_agg(distinct concat_ws(', ', nullif(who->>'function', ''), nullif(who->>'organisation', ''))) as functions
        from jsonb_array_elements(sessions) session, jsonb_array_elements(session->'people') who
        group by 1) a on a.slug = p->>'slug') x
union all
select 'news', edition_id, year || '/' || n.slug, '', n.kind, 'de', n.title, n.subtitle, n.byline,
    concat_ws(e'\n\n', nullif(n.teaser, ''), search_markdown(to_jsonb(n)->>'body'), search_content(to_jsonb(n)->'content')), n.contact,
    null, n.published_at, false, 0, n.published_at
from news n
union all
select 'page', edition_id, p.slug, '', p.lang, p.lang, p.title, '', '',
    concat_ws(e'\n\n', nullif(search_markdown(p.lead), ''), search_content(p.content)), '', null, null, false, 0, p.published_at
from page p where p.state = 'published'
union all
select 'document', case when min(u.edition_id) = max(u.edition_id) and count(*) = count(u.edition_id) then min(u.edition_id) end,
    m.public_id::text, '', m.media_type, 'de', coalesce(nullif(m.title, ''), m.name), '', '', '', m.name,
    null, coalesce(m.replaced_at, m.created_at), false, 0,
    case when count(*) = count(u.visible_from) then min(u.visible_from) end
from medium m join uses u on u.medium = m.public_id
where m.kind = 'pdf' group by m.id
union all
select 'edition', e.id, e.slug, '', e.state, 'de', e.title, concat_ws('; ', nullif(e.headline, ''), nullif(e.motto, '')),
    concat_ws('; ', nullif(e.patron, ''), nullif(e.organiser, ''), h.names),
    concat_ws(e'\n\n', nullif(search_markdown(e.lead), ''), nullif(e.focus_topic, ''), search_markdown(to_jsonb(e)->>'intro'),
        search_markdown(to_jsonb(e)->>'review'), search_content(to_jsonb(e)->'home')),
    concat_ws(' ', e.short_title, e.umbrella_title, e.venue_name, e.venue_hall, e.venue_city, array_to_string(e.audience, ' '), e.participants),
    e.date_from, null, e.state = 'cancelled', 0, null
from edition e left join hosts h on h.edition_id = e.id;
comment on view search_source is 'Everything that can be found, as it stands in the tables of its owners';

create table search_entry (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('session', 'person', 'news', 'page', 'document', 'edition')),
    -- No foreign key: a cascade would leave the words behind. The triggers remove what is gone.
    edition_id bigint,
    -- What its address is made of: code, slug, year and slug, public id.
    key text not null,
    slug text not null,
    -- Kind of session or news, language of a page.
    label text not null,
    lang text not null,
    title text not null,
    subtitle text not null,
    people text not null,
    -- Markdown without addresses; excerpts are made of it.
    body text not null,
    day date,
    at timestamptz,
    cancelled boolean not null,
    position int not null,
    -- Not found before this moment. Null: as soon as its edition is public.
    visible_from timestamptz,
    -- Of the row of search_source that it was made from.
    version text not null,
    title_words tsvector not null,
    -- All words, those of the title too.
    words tsvector not null
);
comment on table search_entry is 'What can be found; written by search_refresh only';
create unique index search_entry_key on search_entry (kind, key, edition_id);
-- Entries are added together, which takes an eighth of the time; search_refresh sees to it that no
-- search has to read through what waits. The limit: 32 MB.
create index search_entry_words on search_entry using gin (words) with (gin_pending_list_limit = 32768);
create index search_entry_title on search_entry using gin (title_words) with (gin_pending_list_limit = 32768);

create table search_word (
    word text collate "C" primary key,
    stem text collate "C" not null,
    root text collate "C" not null
);
comment on table search_word is 'Every word of search_entry, for stems, parts of compounds and likeness';
create index search_word_stem on search_word (stem);
create index search_word_root on search_word (root);
create index search_word_like on search_word using gin (word gin_trgm_ops) with (gin_pending_list_limit = 32768);

-- Words that share letters with one that nobody knows; the program picks among them. In a function
-- for the sake of its settings: a swapped pair in a short word leaves little that is the same.
create function search_alike(asked text) returns setof text language sql stable
    set pg_trgm.similarity_threshold = 0.2 set pg_trgm.word_similarity_threshold = 0.5 as $$
    (select word from search_word where word % asked order by similarity(word, asked) desc, word limit 50)
    union
    (select word from search_word where word %> asked order by word_similarity(asked, word) desc, word limit 50)
$$;

-- Brings the entries of a kind, of one edition or of all, in line with search_source. What did not
-- change is left alone.
create function search_refresh(of_kind text, of_edition bigint default null) returns void language plpgsql as $$
declare
    now search_source[];
    gone text[];
begin
    -- One at a time, by the lock that every change of content takes anyway (touch_site): a second
    -- lock could be taken in another order.
    perform from site for no key update;
    select array_agg(s) into now from search_source s
        where s.kind = of_kind and (of_edition is null or s.edition_id = of_edition);
    -- "not in" rather than "not exists": it is looked up in a hash, whatever the planner expects.
    with old as (
        delete from search_entry
        where kind = of_kind and (of_edition is null or edition_id = of_edition)
            and version not in (select md5(s::text) from unnest(now) s)
        returning words)
    select array_agg(distinct word) into gone from old, unnest(tsvector_to_array(words)) word;
    with added as (
        insert into search_entry (kind, edition_id, key, slug, label, lang, title, subtitle, people, body, day, at, cancelled, position,
            visible_from, version, title_words, words)
        select kind, edition_id, key, slug, label, lang, title, coalesce(subtitle, ''), coalesce(people, ''), coalesce(body, ''),
            day, at, coalesce(cancelled, false), position, visible_from, version,
            title_words, title_words || search_vector(concat_ws(e'\n', subtitle, people, body, other))
        from (select s.*, md5(s::text) as version from unnest(now) s) s, search_vector(title) title_words
        where version not in (select e.version from search_entry e where e.kind = of_kind)
        returning words)
    insert into search_word
    select word, search_stem(word), search_root(word)
    from (select distinct word from added, unnest(tsvector_to_array(words)) word) w
    on conflict do nothing;
    perform gin_clean_pending_list('search_entry_words'), gin_clean_pending_list('search_entry_title'),
        gin_clean_pending_list('search_word_like');
    -- Nobody's name stays behind.
    delete from search_word w where w.word = any (gone)
        and not exists (select from search_entry e where e.words @@ quote_literal(w.word)::tsquery);
end $$;

-- After an upgrade of PostgreSQL that stems words in another way.
create function search_rebuild() returns void language plpgsql as $$
begin
    delete from search_entry;
    delete from search_word;
    perform search_refresh(kind) from unnest(array['edition', 'session', 'person', 'news', 'page', 'document']) kind;
end $$;

-- ------------------------------------------------------------------ when it changes

-- Arguments: the kinds that are made from the table.
create function search_changed() returns trigger language plpgsql as $$
begin
    perform search_refresh(kind) from unnest(tg_argv) kind;
    return null;
end $$;

create function search_released() returns trigger language plpgsql as $$
begin
    perform search_refresh(kind, coalesce(new.edition_id, old.edition_id)) from unnest(array['session', 'person']) kind;
    return null;
end $$;

create trigger release_search after insert or update or delete on release for each row execute function search_released();
create trigger edition_search after insert or update or delete on edition
    for each statement execute function search_changed('edition', 'document');
create trigger edition_host_search after insert or update or delete on edition_host
    for each statement execute function search_changed('edition');
create trigger news_search after insert or update or delete on news
    for each statement execute function search_changed('news', 'document');
create trigger page_search after insert or update or delete on page
    for each statement execute function search_changed('page', 'document');
create trigger medium_search after insert or update or delete on medium
    for each statement execute function search_changed('document');

select search_rebuild();

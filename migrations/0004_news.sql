create table news (
    id bigint generated always as identity primary key,
    -- Null: concerns no single edition.
    edition_id bigint references edition on delete cascade,
    kind text not null default 'news' check (kind in ('news', 'press_release')),
    year int not null,
    slug text not null,
    title text not null check (title <> ''),
    subtitle text not null default '',
    teaser text not null default '',
    body text not null default '',
    byline text not null default '',
    contact text not null default '',
    image_credit text not null default '',
    pinned boolean not null default false,
    -- Not shown before this moment.
    published_at timestamptz not null,
    -- False: only the year is certain, and no page shows more.
    date_known boolean not null default true,
    updated_at timestamptz not null default now(),
    unique (year, slug)
);
comment on table news is 'News items and press releases; their address is year and slug';
create index news_published on news (published_at desc);
create trigger news_touch after insert or update or delete on news for each statement execute function touch_site();

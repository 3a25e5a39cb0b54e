-- Media: pictures, documents, videos and captions that pages show.

-- What is stored, by content: the same bytes are there once. Addresses name the hash, so a file
-- never changes; it goes when nothing has referred to it for a while.
create table medium_file (
    -- First 128 bits of the SHA-256.
    hash text primary key check (hash ~ '^[0-9a-f]{32}$'),
    media_type text not null
        check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'video/webm', 'video/mp4', 'text/vtt')),
    bytes bigint not null check (bytes > 0),
    -- Where the bytes are: in medium_part, or an object of that name in a store outside.
    place text not null check (place in ('database', 's3')),
    -- False until all of it has arrived at its place.
    ready boolean not null,
    -- When it was last brought in or let go.
    touched_at timestamptz not null default now()
);
comment on table medium_file is 'Files by content; the bytes are in medium_part or in an S3-compatible store';

create table medium_part (
    hash text not null references medium_file on delete cascade,
    number int not null check (number >= 0),
    -- 256 KiB, the last one less.
    data bytea not null,
    primary key (hash, number)
);
comment on table medium_part is 'Bytes of a file in pieces, so that a part of a video is read without the rest';
-- The formats are compressed already; uncompressed pieces are read from any place.
alter table medium_part alter column data set storage external;

create table medium (
    id bigint generated always as identity primary key,
    -- Content refers to it by this, and its lasting address is made of it.
    public_id uuid not null unique default gen_random_uuid(),
    -- Without ending; part of addresses and of the name a download gets.
    name text not null check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    kind text not null check (kind in ('image', 'pdf', 'video', 'captions')),
    media_type text not null,
    -- The file itself; of an image the form for programs that know no newer one.
    hash text not null references medium_file,
    bytes bigint not null,
    -- SHA-256 of what was brought in; images are not kept as they came.
    source text not null,
    -- Of the form in hash, in pixels; images only.
    width int check (width > 0),
    height int check (height > 0),
    alt text not null default '',
    decorative boolean not null default false,
    credit text not null default '',
    licence text not null default '',
    title text not null default '',
    created_at timestamptz not null default now(),
    replaced_at timestamptz,
    constraint medium_says_what_it_shows
        check (kind <> 'image' or case when decorative then alt = '' else btrim(alt) <> '' end),
    constraint medium_image_has_size check (kind <> 'image' or (width is not null and height is not null))
);
comment on table medium is 'What editors brought in; a replaced file keeps its row';
create index medium_hash on medium (hash);

create table medium_variant (
    medium_id bigint not null references medium on delete cascade,
    width int not null check (width > 0),
    height int not null check (height > 0),
    media_type text not null,
    bytes bigint not null,
    hash text not null references medium_file,
    primary key (medium_id, width)
);
comment on table medium_variant is 'An image in several widths';
create index medium_variant_hash on medium_variant (hash);

create trigger medium_touch after insert or update or delete on medium for each statement execute function touch_site();

-- Where a medium is used. Content holds the public_id as text, whatever its shape, so looking for
-- that text in the whole row finds every use: in elements, in Markdown links, in settings.
create view medium_use as
    select m.public_id, 'settings' as kind, 'Einstellungen' as title, '/' as address
    from medium m join site s on strpos(s.settings::text, m.public_id::text) > 0
    union all
    select m.public_id, 'edition', e.title, '/' || e.slug
    from medium m join edition e on strpos(to_jsonb(e)::text, m.public_id::text) > 0
    union all
    select m.public_id, 'news', n.title, '/aktuelles/' || n.year || '/' || n.slug
    from medium m join news n on strpos(to_jsonb(n)::text, m.public_id::text) > 0;
comment on view medium_use is 'What refers to a medium; further tables with content are added here by later migrations';

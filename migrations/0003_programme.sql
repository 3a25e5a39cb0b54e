-- The programme: drafts in tables, releases as snapshots. The public sees releases only,
-- so changes of drafts do not raise the revision of the site.

create table room (
    id bigint generated always as identity primary key,
    edition_id bigint not null references edition on delete cascade,
    slug text not null,
    guid uuid not null,
    name text not null check (name <> ''),
    capacity int check (capacity > 0),
    access text not null default '',
    position int not null default 0,
    unique (edition_id, slug)
);
comment on table room is 'Rooms of an edition, in the order of the grid';

create table topic (
    id bigint generated always as identity primary key,
    edition_id bigint not null references edition on delete cascade,
    slug text not null,
    name text not null check (name <> ''),
    description text not null default '',
    position int not null default 0,
    unique (edition_id, slug)
);
comment on table topic is 'Topics of an edition; a session may belong to one (machine formats call it track)';

create table person (
    id bigint generated always as identity primary key,
    guid uuid not null unique,
    -- Public number for formats that want an integer; never made from anything personal.
    number int generated always as identity,
    slug text not null unique,
    academic_title text not null default '',
    given_name text not null default '',
    family_name text not null check (family_name <> ''),
    biography text not null default '',
    website text not null default ''
);
comment on table person is 'A person once for all editions; function and organisation stand at each appearance';

create table session (
    id bigint generated always as identity primary key,
    edition_id bigint not null references edition on delete cascade,
    guid uuid not null,
    -- Stands in addresses, never reused.
    code text not null unique check (code ~ '^[A-Z0-9]{3,12}$'),
    number int not null check (number > 0),
    kind text not null check (kind in ('opening', 'keynote', 'talk', 'workshop', 'panel', 'dialogue', 'break', 'social', 'other')),
    title text not null check (title <> ''),
    subtitle text not null default '',
    summary text not null default '',
    description text not null default '',
    -- The programme day; a session after midnight still belongs to the evening before.
    day date not null,
    starts_at timestamptz,
    minutes int check (minutes > 0),
    -- Order among sessions whose time is open or equal.
    position int not null default 0,
    room_id bigint references room on delete set null,
    topic_id bigint references topic on delete set null,
    language text,
    level text check (level in ('beginner', 'advanced', 'expert')),
    streamed boolean not null default false,
    recorded boolean not null default false,
    sign_language boolean not null default false,
    captions boolean not null default false,
    cancelled boolean not null default false,
    note text not null default '',
    links jsonb not null default '[]',
    unique (edition_id, guid),
    unique (edition_id, number)
);
comment on table session is 'Draft of one item of the programme; public only through a release';
create index session_edition on session (edition_id, day, starts_at, position);

create table session_person (
    session_id bigint not null references session on delete cascade,
    position int not null,
    person_id bigint not null references person,
    role text not null default 'speaker' check (role in ('speaker', 'moderator', 'host')),
    -- As held at the time of the session: it changes between years.
    function text not null default '',
    organisation text not null default '',
    primary key (session_id, position)
);
comment on table session_person is 'Who appears in a session, in which function';
create index session_person_person on session_person (person_id);

create table release (
    id bigint generated always as identity primary key,
    edition_id bigint not null references edition on delete cascade,
    number int not null check (number > 0),
    comment text not null default '',
    released_at timestamptz not null,
    -- The whole programme; shape: programme::model::Programme.
    snapshot jsonb not null,
    -- Difference to the release before; shape: programme::diff::Change list.
    changes jsonb not null default '[]',
    unique (edition_id, number)
);
comment on table release is 'Published versions of a programme, never changed; the last one is what the public sees';
create trigger release_touch after insert or delete on release for each statement execute function touch_site();

-- What the last releases hold, for features that read people and sessions.
create view released as
    select distinct on (edition_id) id, edition_id, number, released_at, snapshot
    from release order by edition_id, number desc;
comment on view released is 'The last release of each edition';

create view released_person as
    select r.edition_id, r.released_at, p->>'slug' as slug, p->>'name' as name, p->>'given_name' as given_name,
        p->>'family_name' as family_name, p->>'biography' as biography, p->>'website' as website
    from released r cross join jsonb_array_elements(r.snapshot->'people') p;
comment on view released_person is 'People of the last releases';

create view released_session as
    select r.edition_id, s.position, s.item->>'code' as code, s.item->>'slug' as slug, s.item->>'kind' as kind,
        s.item->>'title' as title, (s.item->>'day')::date as day, (s.item->>'starts_at')::timestamptz as starts_at,
        (s.item->>'cancelled')::boolean as cancelled, s.item->'people' as people
    from released r cross join jsonb_array_elements(r.snapshot->'sessions') with ordinality s (item, position);
comment on view released_session is 'Sessions of the last releases, in the order of the page';

create table session_seats (
    session_id bigint primary key references session on delete cascade,
    capacity int not null check (capacity >= 0),
    taken int not null default 0 check (taken between 0 and capacity),
    -- What the public sees instead of a number that changes with each registration.
    step text not null generated always as (
        case when taken >= capacity then 'full'
             when (capacity - taken) * 5 <= capacity or capacity - taken <= 2 then 'few'
             else 'free' end) stored
);
comment on table session_seats is 'Counter row per workshop with seats; changed only by one guarded update';

-- By row, because only a change of the step concerns the public pages.
create trigger session_seats_step after update on session_seats
    for each row when (old.step is distinct from new.step) execute function touch_site();
create trigger session_seats_touch after insert or delete on session_seats
    for each statement execute function touch_site();

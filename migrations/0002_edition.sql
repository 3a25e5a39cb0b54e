-- Editions: one event each, with dates, place, rules and state.

create table edition (
    id bigint generated always as identity primary key,
    -- Namespace for identifiers of imported sessions and people that have none of their own.
    guid uuid not null unique default gen_random_uuid(),
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    -- Ordinal, title, year in the title and dates are independent: in real life they disagree.
    ordinal int check (ordinal > 0),
    title text not null check (title <> ''),
    short_title text not null check (short_title <> ''),
    umbrella_title text not null default '',
    headline text not null default '',
    motto text not null default '',
    focus_topic text not null default '',
    title_year int,
    state text not null default 'draft'
        check (state in ('draft', 'announced', 'open', 'postponed', 'cancelled', 'past')),
    state_reason text not null default '',
    decided_by text not null default '',
    featured boolean not null default false,
    attendance text not null default 'onsite' check (attendance in ('onsite', 'online', 'hybrid')),
    -- The date as far as it is known; edition_day has the days where they are.
    date_precision text not null default 'open' check (date_precision in ('day', 'month', 'season', 'year', 'open')),
    date_from date,
    date_label text not null default '',
    -- Before a postponement.
    old_date_precision text check (old_date_precision in ('day', 'month', 'season', 'year', 'open')),
    old_date_from date,
    old_date_to date,
    old_date_label text not null default '',
    lead text not null default '',
    intro text not null default '',
    review text not null default '',
    audience text[] not null default '{}',
    participants text not null default '',
    patron text not null default '',
    organiser text not null default '',
    organiser_url text not null default '',
    -- Null: nothing known about a fee. 0: free of charge.
    fee_cents bigint check (fee_cents >= 0),
    fee_note text not null default '',
    contact_name text not null default '',
    contact_email text not null default '',
    contact_phone text not null default '',
    registration_note text not null default '',
    registration_opens_at timestamptz,
    registration_closes_at timestamptz,
    image_credit text not null default '',
    venue_name text not null default '',
    venue_hall text not null default '',
    venue_street text not null default '',
    venue_postcode text not null default '',
    venue_city text not null default '',
    venue_directions text not null default '',
    venue_access text not null default '',
    venue_online text not null default '',
    -- iCalendar SEQUENCE of the event as a whole; raised when date, place or state change.
    sequence int not null default 0,
    changed_at timestamptz not null default now(),
    created_at timestamptz not null default now()
);
comment on table edition is 'One event: "3. Thüringer E-Government-Kongress". Its slug is its address';
create unique index edition_featured on edition (featured) where featured;

create table edition_day (
    edition_id bigint not null references edition on delete cascade,
    day date not null,
    opens time,
    closes time,
    primary key (edition_id, day)
);
comment on table edition_day is 'Days of an edition, each with its own hours (Europe/Berlin) where known';

create table edition_host (
    edition_id bigint not null references edition on delete cascade,
    position int not null,
    name text not null,
    function text not null default '',
    organisation text not null default '',
    primary key (edition_id, position)
);
comment on table edition_host is 'People who organise or invite, in the order of the page';

create table edition_notice (
    edition_id bigint not null references edition on delete cascade,
    kind text not null check (kind in ('photo', 'recording', 'house', 'privacy')),
    version int not null default 1,
    title text not null,
    body text not null,
    primary key (edition_id, kind)
);
comment on table edition_notice is 'Notices with a version, so that a registration can say which text it saw';

create table fee_exemption (
    edition_id bigint not null references edition on delete cascade,
    position int not null,
    organisation text not null,
    primary key (edition_id, position)
);
comment on table fee_exemption is 'Organisations whose staff pay no fee';

create trigger edition_touch after insert or update or delete on edition for each statement execute function touch_site();
create trigger edition_day_touch after insert or update or delete on edition_day for each statement execute function touch_site();
create trigger edition_host_touch after insert or update or delete on edition_host for each statement execute function touch_site();
create trigger edition_notice_touch after insert or update or delete on edition_notice for each statement execute function touch_site();
create trigger fee_exemption_touch after insert or update or delete on fee_exemption for each statement execute function touch_site();

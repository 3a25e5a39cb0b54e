-- The organisers' list of registrations: found by parts of words in any spelling.

-- One spelling of everything: as search_fold(), and "Mueller", "Müller" and "Muller" are one, hyphens
-- part words. With a body that is bound when it is made, because restoring a backup computes
-- the column below without a search path.
create function registration_fold(original text) returns text language sql immutable strict parallel safe
    return trim(regexp_replace(regexp_replace(regexp_replace(search_fold(original), '(?<![aeoq])([aou])e', '\1', 'g'),
        '[-/,;:()"''+*]', ' ', 'g'), '\s+', ' ', 'g'));

-- Begins with the family name, so that it also sorts by names.
alter table registration add column folded text collate "C" not null generated always as (
    registration_fold(family_name || ' ' || given_name || ' ' || organisation || ' ' || department || ' '
        || email || ' ' || code)) stored;
comment on column registration.folded is 'Names, organisation, address and code in one spelling, for the organisers'' search';
create index registration_newest on registration (edition_id, created_at desc, id desc);

-- Words of a search for people: they name somebody, so they stay out of addresses and logs.
create table office_search (
    key uuid primary key,
    -- Whoever searched; ends with the session.
    session_id bigint not null references staff_session on delete cascade,
    words text not null,
    created_at timestamptz not null
);
comment on table office_search is 'Words of the organisers'' searches for people, by the key in the address of the list';
create index office_search_of on office_search (session_id);

-- What was done to many at once: a row for each, so that a form that is sent twice does nothing twice
-- and one that broke off goes on.
create table office_bulk (
    -- Of the form that was sent.
    key uuid not null,
    registration_id bigint not null references registration on delete cascade,
    edition_id bigint not null references edition on delete cascade,
    -- "resend", "cancel", "move_up".
    what text not null,
    -- "done", or why not: "over", "not_waiting", "full".
    outcome text not null,
    at timestamptz not null,
    primary key (key, registration_id)
);
comment on table office_bulk is 'Outcomes of what organisers did to several registrations at once';
create index office_bulk_of on office_bulk (registration_id);

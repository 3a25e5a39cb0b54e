-- One text to many people of an edition.

-- How the installation sends; one row.
create table circular_rules (
    is_only boolean primary key default true check (is_only),
    -- Above so many recipients a second person has to release the text (four eyes).
    release_above int not null default 50 check (release_above between 0 and 1000000)
);
comment on table circular_rules is 'Rules for writing to many at once';
insert into circular_rules default values;

create sequence circular_version;
create table circular (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    edition_id bigint not null references edition on delete cascade,
    subject text not null check (subject <> ''),
    -- Paragraphs with the {placeholders} of registration::circular, which are filled in once.
    body text not null check (body <> ''),
    -- To whom; shape: registration::circular::Filter.
    filter jsonb not null,
    -- draft; asked: a second person has to release it; planned: goes out at send_at; sending; done;
    -- stopped: whoever has not got it gets none.
    state text not null default 'draft' check (state in ('draft', 'asked', 'planned', 'sending', 'done', 'stopped')),
    -- Null: as soon as it is released.
    send_at timestamptz,
    -- Who last changed the words or the recipients, and who wanted it sent; no references: they
    -- outlive the accounts. The one who releases is neither.
    changed_by bigint not null,
    changed_by_name text not null,
    asked_by bigint,
    asked_by_name text not null default '',
    released_by bigint,
    released_by_name text not null default '',
    -- New with each change of words or recipients; what is released is one version.
    version bigint not null default nextval('circular_version'),
    -- When the list of recipients was fixed, and how long it was; people may be deleted later.
    started_at timestamptz,
    recipients int,
    ended_at timestamptz,
    created_at timestamptz not null default now()
);
comment on table circular is 'Messages to many, written by the organisers';
alter sequence circular_version owned by circular.version;
create index circular_edition on circular (edition_id, id desc);
create index circular_due on circular (state) where state in ('planned', 'sending');

-- Who gets it: fixed when it begins, one row for each address.
create table circular_recipient (
    id bigint generated always as identity primary key,
    circular_id bigint not null references circular on delete cascade,
    -- One of both.
    registration_id bigint references registration on delete cascade,
    group_id bigint references registration_group on delete cascade,
    -- Set in the transaction that puts the mail into the outbox: nobody gets it twice.
    is_written boolean not null default false,
    message_id bigint references message on delete set null,
    check ((registration_id is null) <> (group_id is null)),
    unique (circular_id, registration_id),
    unique (circular_id, group_id)
);
comment on table circular_recipient is 'Recipients of a circular with the mail each got';
create index circular_recipient_waiting on circular_recipient (circular_id, id) where not is_written;
create index circular_recipient_message on circular_recipient (message_id) where message_id is not null;

-- Whom a filter names: each address once, the oldest registration of it.
create function circular_recipients(of_edition bigint, f jsonb)
returns table (registration_id bigint, group_id bigint, email text) language sql stable as $$
    (select distinct on (lower(r.email)) r.id, null::bigint, r.email
    from registration r
    where f->>'audience' = 'people' and r.edition_id = of_edition
        and r.email <> ''
        -- Held and queued addresses are not confirmed: they may be a stranger's.
        and r.state in ('confirmed', 'waiting', 'offered')
        and f->'states' ? r.state
        and (coalesce(f->>'mode', '') = '' or r.mode = f->>'mode')
        and (coalesce(f->>'organisation_kind', '') = '' or r.organisation_kind = f->>'organisation_kind')
        and (coalesce(f->>'session', '') = '' or exists (
            select from registration_session s join session p on p.id = s.session_id
            where s.registration_id = r.id and p.code = f->>'session' and p.edition_id = of_edition
                and s.state = coalesce(nullif(f->>'session_state', ''), 'booked')))
        and case f->>'fee'
            when 'open' then exists (
                select from invoice_line l join invoice i on i.id = l.invoice_id
                where l.registration_id = r.id and l.corrected_by is null and i.state = 'open')
            when 'claimed' then r.fee_claim = 'open'
            else true end
        and (coalesce(f->>'attended', '') = '' or (r.attended_at is not null) = (f->>'attended' = 'yes'))
    order by lower(r.email), r.id)
    union all
    (select distinct on (lower(g.email)) null::bigint, g.id, g.email
    from registration_group g
    where f->>'audience' = 'contacts' and g.edition_id = of_edition and g.state = 'confirmed' and g.email <> ''
        and (coalesce(f->>'organisation_kind', '') = '' or g.organisation_kind = f->>'organisation_kind')
        and case f->>'fee'
            when 'open' then exists (select from invoice i where i.group_id = g.id and i.state = 'open')
            when 'claimed' then exists (
                select from registration r where r.group_id = g.id and r.fee_claim = 'open'
                    and r.state in ('confirmed', 'waiting', 'offered'))
            else true end
    order by lower(g.email), g.id)
$$;

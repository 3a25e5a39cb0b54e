-- Registration: who comes, whether there is a seat, and who waits for one.

-- What organisers decide about the registration of an edition. No row: the defaults below.
create table registration_rules (
    edition_id bigint primary key references edition on delete cascade,
    asks_salutation boolean not null default true,
    asks_title boolean not null default true,
    asks_department boolean not null default true,
    asks_job_title boolean not null default true,
    asks_phone boolean not null default false,
    asks_catering boolean not null default true,
    asks_access boolean not null default true,
    asks_photo boolean not null default true,
    -- A seat is held this long after the mail with the link was sent.
    hold_hours int not null default 48 check (hold_hours between 1 and 720),
    -- One reminder this long after the mail was sent.
    reminder_hours int not null default 24 check (reminder_hours between 1 and 720),
    -- A freed seat is offered this long; only hours of working days count from 8 to 17 o'clock
    -- where the deadline would end outside of them.
    offer_hours int not null default 48 check (offer_hours between 1 and 720),
    -- Most people of one organisation; null: as many as there are seats.
    quota_per_organisation int check (quota_per_organisation > 0),
    allows_groups boolean not null default true,
    -- People may change, hand over and cancel until this moment; null: until the first day begins.
    changes_until timestamptz,
    -- Who answers questions about access needs; until when interpreters can be ordered.
    access_contact text not null default '',
    access_until date,
    -- On certificates: how long it took ("6 Stunden"), which meals were provided.
    certificate_hours text not null default '',
    certificate_meals text not null default ''
);
comment on table registration_rules is 'Switches and periods of the registration, one row per edition';

-- Questions of the organisers beyond the fixed fields.
create table registration_question (
    edition_id bigint not null references edition on delete cascade,
    position int not null,
    -- Name of the field in the form and of the answer in registration.answers.
    key text not null check (key ~ '^[a-z][a-z0-9_]{0,30}$'),
    kind text not null check (kind in ('text', 'choice', 'yes_no')),
    label text not null check (label <> ''),
    hint text not null default '',
    options text[] not null default '{}',
    required boolean not null default false,
    -- Only asked where the question of this key was answered with this value.
    shown_if_key text,
    shown_if_value text not null default '',
    primary key (edition_id, key)
);
comment on table registration_question is 'Further questions of an edition''s form';

-- Names that the form suggests for the organisation, with what is known about them.
create table organisation (
    name text primary key check (name <> ''),
    kind text not null default '' check (kind in ('', 'state', 'municipal', 'federal', 'university', 'business', 'other'))
);
comment on table organisation is 'Suggestions of the registration form; not a list of who registered';

-- Seats of an edition by way of attending: counters changed by guarded updates, never a count.
create table edition_seats (
    edition_id bigint not null references edition on delete cascade,
    mode text not null check (mode in ('onsite', 'online')),
    -- Null: no limit. What organisers want; may fall below "taken", which throws nobody out.
    capacity int check (capacity >= 0),
    -- Held, offered and confirmed.
    taken int not null default 0 check (taken >= 0),
    -- People in the queue. While there are any, a free seat belongs to the first of them.
    waiting int not null default 0 check (waiting >= 0),
    step text not null generated always as (
        case when waiting > 0 or taken >= capacity then 'full'
             when (capacity - taken) * 10 <= capacity then 'few'
             else 'free' end) stored,
    primary key (edition_id, mode)
);
comment on table edition_seats is 'One counter row per edition and way of attending';

create trigger edition_seats_step after update on edition_seats
    for each row when (old.step is distinct from new.step) execute function touch_site();
create trigger edition_seats_touch after insert or delete on edition_seats
    for each statement execute function touch_site();

-- Stands behind the guarded updates; lowering a capacity stays possible.
create function refuse_overbooking() returns trigger language plpgsql as $$
begin
    raise exception 'no seat left' using errcode = 'check_violation', constraint = tg_argv[0];
end $$;
create trigger edition_seats_limit before update on edition_seats for each row
    when (new.taken > old.taken and new.taken > new.capacity)
    execute function refuse_overbooking('edition_seats_limit');

alter table session_seats drop constraint session_seats_check;
alter table session_seats add check (taken >= 0);
alter table session_seats add column waiting int not null default 0 check (waiting >= 0);
create trigger session_seats_limit before update on session_seats for each row
    when (new.taken > old.taken and new.taken > new.capacity)
    execute function refuse_overbooking('session_seats_limit');

-- Several people under one contact, who registers them and sees their state.
create table registration_group (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    edition_id bigint not null references edition on delete cascade,
    -- Shown and typed: "G-7KQ2MX".
    code text not null unique,
    submission_key uuid not null unique,
    -- pending: the contact's address is not confirmed; confirmed; closed: never confirmed in time.
    state text not null default 'pending' check (state in ('pending', 'confirmed', 'closed')),
    salutation text not null default '' check (salutation in ('', 'frau', 'herr')),
    academic_title text not null default '',
    given_name text not null default '',
    family_name text not null check (family_name <> ''),
    email text not null check (email <> ''),
    phone text not null default '',
    organisation text not null check (organisation <> ''),
    organisation_kind text not null,
    department text not null default '',
    -- On the waiting list: all of one list get seats at once, or each as they come free.
    keep_together boolean not null default false,
    -- Address and references of the collective invoice; shape: edition::fee::Billing.
    invoice jsonb,
    confirm_by timestamptz,
    reminded_at timestamptz,
    email_confirmed_at timestamptz,
    created_at timestamptz not null default now()
);
comment on table registration_group is 'Group registrations of an authority, by their contact person';
create index registration_group_email on registration_group (edition_id, lower(email));

create sequence registration_queue;

create table registration (
    id bigint generated always as identity primary key,
    -- UID of the calendar entry, for life. Never in an address.
    public_id uuid not null unique default gen_random_uuid(),
    edition_id bigint not null references edition on delete cascade,
    -- Shown and typed at the desk: "CH6G2T".
    code text not null unique,
    -- One per rendered form: a double click or a reload lands on the same row.
    submission_key uuid unique,
    group_id bigint references registration_group on delete cascade,
    -- People of one submission of a group; those who want to stay together share it.
    batch uuid,
    -- held, queued: address not confirmed, with and without a seat; confirmed; waiting; offered: a
    -- seat until offered_until; expired: address never confirmed; lapsed: offer not taken;
    -- cancelled; transferred: somebody else comes instead.
    state text not null check (state in
        ('held', 'queued', 'confirmed', 'waiting', 'offered', 'expired', 'lapsed', 'cancelled', 'transferred')),
    mode text not null default 'onsite' check (mode in ('onsite', 'online')),
    salutation text not null default '' check (salutation in ('', 'frau', 'herr')),
    academic_title text not null default '',
    -- Empty for people with one name.
    given_name text not null default '',
    family_name text not null check (family_name <> ''),
    organisation text not null default '',
    organisation_kind text not null default 'other'
        check (organisation_kind in ('state', 'municipal', 'federal', 'university', 'business', 'other')),
    department text not null default '',
    job_title text not null default '',
    email text not null check (email <> ''),
    phone text not null default '',
    -- A mailbox that staff allowed for several people.
    shares_mailbox boolean not null default false,
    days date[] not null default '{}',
    -- Answers to registration_question: key to text.
    answers jsonb not null default '{}',
    photo_consent boolean not null default false,
    -- When it was last given or taken back, and to which version of the notice.
    photo_decided_at timestamptz,
    photo_notice_version int,
    privacy_notice_version int,
    -- The fee as decided when the person registered; shape: edition::fee::Decision. Null: free of charge.
    fee jsonb,
    fee_cents bigint not null default 0 check (fee_cents >= 0),
    -- none: nothing claimed; open: exemption claimed, to be decided; granted; refused.
    fee_claim text not null default 'none' check (fee_claim in ('none', 'open', 'granted', 'refused')),
    -- Shape: edition::fee::Billing. Null: no fee, or the group's.
    invoice jsonb,
    queue_number bigint not null default nextval('registration_queue'),
    email_confirmed_at timestamptz,
    -- Null until the mail with the link was sent.
    confirm_by timestamptz,
    reminded_at timestamptz,
    offered_until timestamptz,
    -- iCalendar SEQUENCE.
    sequence int not null default 0,
    -- The registration that this one took over.
    replaces bigint references registration on delete set null,
    attended_at timestamptz,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);
comment on table registration is 'One person at one edition';
alter sequence registration_queue owned by registration.queue_number;
-- One active registration per person and edition.
create unique index registration_person on registration (edition_id, lower(email))
    where state in ('held', 'queued', 'confirmed', 'waiting', 'offered') and not shares_mailbox;
create index registration_edition on registration (edition_id, state);
create index registration_line on registration (edition_id, mode, queue_number) where state in ('queued', 'waiting');
create index registration_group_members on registration (group_id) where group_id is not null;
create index registration_deadline on registration (state) where state in ('held', 'queued', 'offered');
create index registration_organisation on registration (edition_id, lower(organisation));

-- Needs: kept apart, readable by few, deleted first.
create table registration_need (
    registration_id bigint primary key references registration on delete cascade,
    -- "", "none" (does not eat), "vegetarian", "vegan", "any"
    catering text not null default '',
    catering_note text not null default '',
    access text[] not null default '{}',
    access_note text not null default '',
    -- Explicit consent, Art. 9 (2) (a) GDPR: to which words and when.
    consent_version int not null,
    consented_at timestamptz not null default now()
);
comment on table registration_need is 'Catering and access needs (Art. 9 GDPR), by explicit consent only';

create table registration_session (
    registration_id bigint not null references registration on delete cascade,
    session_id bigint not null references session on delete cascade,
    -- wished: chosen, but the person has no seat at the congress yet; booked; waiting.
    state text not null default 'wished' check (state in ('wished', 'booked', 'waiting')),
    queue_number bigint not null default nextval('registration_queue'),
    primary key (registration_id, session_id)
);
comment on table registration_session is 'Workshops chosen; changed only while the counter row of the session is locked';
create index registration_session_line on registration_session (session_id, queue_number);

-- What happened to a registration, by whom; ids and states, no names.
create table registration_event (
    id bigint generated always as identity primary key,
    registration_id bigint not null references registration on delete cascade,
    at timestamptz not null default now(),
    -- "person", "contact", "system"; staff by their id.
    actor text not null,
    what text not null,
    detail text not null default ''
);
comment on table registration_event is 'History of each registration';
create index registration_event_of on registration_event (registration_id, id);

-- Secrets of mailed links: only the hash is kept, bound to one purpose and one thing.
create table token (
    hash bytea primary key,
    purpose text not null,
    subject bigint not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
);
comment on table token is 'SHA-256 of the secrets in mailed links';
create index token_subject on token (purpose, subject);

-- Proof of having been there; checked by its code. Lives longer than the registration.
create table certificate (
    code text primary key,
    registration_id bigint unique references registration on delete set null,
    edition_id bigint not null references edition on delete cascade,
    -- Shape: registration::certificate::Certificate.
    content jsonb not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null
);
comment on table certificate is 'Issued certificates of attendance';

-- That something personal was deleted, without saying whose.
create table erasure (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    edition_id bigint references edition on delete cascade,
    what text not null,
    rows int not null
);
comment on table erasure is 'Protocol of deletions without personal data';

-- The form shows these, so their change is a change of content.
create trigger registration_rules_touch after insert or update or delete on registration_rules
    for each statement execute function touch_site();
create trigger registration_question_touch after insert or update or delete on registration_question
    for each statement execute function touch_site();
create trigger organisation_touch after insert or update or delete on organisation
    for each statement execute function touch_site();
create trigger edition_capacity_touch after update of capacity on edition_seats
    for each row when (old.capacity is distinct from new.capacity) execute function touch_site();

-- Takes a seat, or not: the one statement that decides. While people wait, a free seat is theirs.
create function take_seat(edition bigint, way text) returns boolean language sql as $$
    with taken as (
        update edition_seats set taken = taken + 1
        where edition_id = edition and mode = way and waiting = 0 and (capacity is null or taken < capacity)
        returning 1)
    select exists (select from taken)
$$;

-- Registration reads when and where a workshop is.
create or replace view released_session as
    select r.edition_id, s.position, s.item->>'code' as code, s.item->>'slug' as slug, s.item->>'kind' as kind,
        s.item->>'title' as title, (s.item->>'day')::date as day, (s.item->>'starts_at')::timestamptz as starts_at,
        (s.item->>'cancelled')::boolean as cancelled, s.item->'people' as people,
        (s.item->>'minutes')::int as minutes,
        (select room->>'name' from jsonb_array_elements(r.snapshot->'rooms') room
         where room->>'slug' = s.item->>'room') as room
    from released r cross join jsonb_array_elements(r.snapshot->'sessions') with ordinality s (item, position);

-- Every edition has its counters from the start.
insert into edition_seats (edition_id, mode) select id, mode from edition, (values ('onsite'), ('online')) m (mode);
create function add_edition_seats() returns trigger language plpgsql as $$
begin
    insert into edition_seats (edition_id, mode) values (new.id, 'onsite'), (new.id, 'online');
    return null;
end $$;
create trigger edition_seats_add after insert on edition for each row execute function add_edition_seats();

-- How many mails an address got lately is asked for each submission.
create index message_recent on message (lower(recipient), created_at);

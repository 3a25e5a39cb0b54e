-- Press: what journalists find, and their accreditation. Apart from registrations: other people,
-- another purpose, other periods. Evidence has a table of its own, which only the press office reads.

create table press_setup (
    edition_id bigint primary key references edition on delete cascade,
    -- Off: the press page says whom to ask and has no form.
    takes_requests boolean not null default false,
    -- Null: at once.
    opens_at timestamptz,
    -- Last moment for a request by form; null: up to the end of the edition.
    closes_at timestamptz,
    -- Who answers journalists; empty: the contact of the edition.
    contact_name text not null default '',
    contact_email text not null default '',
    contact_phone text not null default '',
    -- Markdown: rules for recordings; what to do after the deadline.
    rules text not null default '',
    late text not null default '',
    -- Where and when passes are handed out, and against what.
    collection_place text not null default '',
    collection_hours text not null default '',
    -- A rejection takes two people of the press office.
    second_person boolean not null default false,
    -- What a place on the press stand is decided by, where there are too few.
    criteria text not null default '',
    -- Instructions on legal remedies in mails of rejection and revocation; empty: none.
    remedy text not null default '',
    -- For forms: the version they were made of.
    version bigint not null default 1,
    changed_at timestamptz not null default now(),
    check (closes_at is null or opens_at is null or opens_at < closes_at)
);
comment on table press_setup is 'Press area and accreditation of an edition; without a row there is a contact only';

-- Public: times at which photos can be taken, press talks, interviews.
create table press_event (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    edition_id bigint not null references edition on delete cascade,
    kind text not null check (kind in ('photo', 'talk', 'interview')),
    title text not null check (title <> ''),
    starts_at timestamptz not null,
    ends_at timestamptz,
    place text not null default '',
    note text not null default '',
    check (ends_at is null or starts_at < ends_at)
);
create index press_event_edition on press_event (edition_id, starts_at, id);
comment on table press_event is 'Photo times and talks for journalists';

-- The press kit: media of the library in an order.
create table press_kit (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    edition_id bigint not null references edition on delete cascade,
    kind text not null check (kind in ('image', 'logo', 'document')),
    medium uuid not null references medium (public_id),
    title text not null check (title <> ''),
    -- What is allowed with it; credit and licence are those of the medium.
    rights text not null default '',
    position int not null,
    unique (edition_id, medium)
);
create index press_kit_edition on press_kit (edition_id, position, id);
create index press_kit_medium on press_kit (medium);
comment on table press_kit is 'Pictures, logos and fact sheets for journalists';

create trigger press_setup_touch after insert or update or delete on press_setup
    for each statement execute function touch_site();
create trigger press_event_touch after insert or update or delete on press_event
    for each statement execute function touch_site();
create trigger press_kit_touch after insert or update or delete on press_kit
    for each statement execute function touch_site();

create table accreditation (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    -- "P-7K2M9X": on mails, lists and the phone.
    code text not null unique,
    edition_id bigint not null references edition on delete cascade,
    -- One rendered form, one request.
    submission_key uuid unique,
    state text not null check (state in
        ('unconfirmed', 'submitted', 'in_review', 'info_requested', 'approved', 'rejected', 'withdrawn', 'revoked',
         'lapsed')),
    given_name text not null default '',
    family_name text not null check (family_name <> ''),
    email text not null check (email <> ''),
    -- On the day; freely given.
    mobile text not null default '',
    outlet text not null check (outlet <> ''),
    media_type text not null check (media_type in
        ('print', 'online', 'agency', 'radio', 'tv', 'photo', 'freelance', 'other')),
    press_role text not null check (press_role in ('reporter', 'photo', 'camera', 'sound', 'editor', 'other')),
    address text not null default '',
    evidence_kind text not null check (evidence_kind in
        ('press_card', 'assignment', 'imprint', 'bylines', 'foreign_card', 'other')),
    card_issuer text not null default '',
    card_year int,
    evidence_url text not null default '',
    equipment text not null default '',
    interviews text not null default '',
    -- What they will attend: "day:2026-10-24", "event:<press_event>".
    attends text[] not null default '{}',
    -- Which version of the privacy notice and of the rules was shown.
    ack_version int not null,
    email_confirmed_at timestamptz,
    confirm_by timestamptz,
    -- When the request counted for the deadline: as the form came in.
    submitted_at timestamptz not null,
    -- A decision that waits for a second person: by whom, with what.
    proposed_by bigint references staff on delete set null,
    proposed_reason text check (proposed_reason in
        ('no_proof', 'late', 'capacity', 'security', 'duplicate', 'assignment', 'not_press', 'other')),
    proposed_words text not null default '',
    decided_at timestamptz,
    -- Reason of a rejection or revocation.
    reason text check (reason in
        ('no_proof', 'late', 'capacity', 'security', 'duplicate', 'assignment', 'not_press', 'other')),
    reason_words text not null default '',
    -- Counts every change; forms carry it.
    version bigint not null default 1,
    reminded_at timestamptz,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    folded text collate "C" not null generated always as (registration_fold(
        family_name || ' ' || given_name || ' ' || outlet || ' ' || email || ' ' || code)) stored
);
create index accreditation_edition on accreditation (edition_id, state, submitted_at);
create index accreditation_email on accreditation (lower(email));
create index accreditation_deadline on accreditation (confirm_by) where state = 'unconfirmed';
comment on table accreditation is 'One request for accreditation, with its crew in accreditation_person';

-- Everybody of a request; position 0 asked for it. Each has a pass.
create table accreditation_person (
    id bigint generated always as identity primary key,
    accreditation_id bigint not null references accreditation on delete cascade,
    position int not null,
    given_name text not null default '',
    family_name text not null check (family_name <> ''),
    press_role text not null check (press_role in ('reporter', 'photo', 'camera', 'sound', 'editor', 'other')),
    -- In the QR code: says nothing and cannot be guessed. Null: no pass (not approved, or taken back).
    pass_code text unique,
    -- Handed over, after a look at photo ID.
    collected_at timestamptz,
    collected_by bigint references staff on delete set null,
    unique (accreditation_id, position)
);
comment on table accreditation_person is 'Who gets a pass';

-- Health and the like: apart, with consent, first to go (Art. 9 (2) (a) GDPR).
create table accreditation_need (
    accreditation_id bigint primary key references accreditation on delete cascade,
    access_note text not null check (access_note <> ''),
    consent_version int not null,
    consented_at timestamptz not null default now()
);
comment on table accreditation_need is 'What somebody needs on the day';

-- Questions of the press office and their answers.
create table accreditation_question (
    id bigint generated always as identity primary key,
    accreditation_id bigint not null references accreditation on delete cascade,
    asked_at timestamptz not null,
    asked_by bigint references staff on delete set null,
    question text not null check (question <> ''),
    answered_at timestamptz,
    answer text not null default '',
    answer_url text not null default ''
);
create index accreditation_question_of on accreditation_question (accreditation_id, id);
-- One question at a time.
create unique index accreditation_question_open on accreditation_question (accreditation_id)
    where answered_at is null;
comment on table accreditation_question is 'What the press office wants to know, and what came back';

-- Evidence: what somebody sent as a proof. See grant_program for who may read the bytes.
create table accreditation_evidence (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    accreditation_id bigint not null references accreditation on delete cascade,
    question_id bigint references accreditation_question on delete set null,
    -- Told by its bytes. Images are made anew; a PDF stays as it is and is never shown in place.
    format text not null check (format in ('jpeg', 'png', 'pdf')),
    size int not null check (size > 0),
    sent_at timestamptz not null,
    bytes bytea not null
);
create index accreditation_evidence_of on accreditation_evidence (accreditation_id, id);
comment on table accreditation_evidence is 'Files that prove journalistic work; deleted 14 days after the decision at the latest, at once on withdrawal';

create table accreditation_event (
    id bigint generated always as identity primary key,
    accreditation_id bigint not null references accreditation on delete cascade,
    at timestamptz not null,
    -- "person", "system"; staff by their id.
    actor text not null,
    -- What happened: "submitted", "confirmed", "asked", "answered", "approved", "rejected", …
    action text not null,
    state_after text not null,
    reason text,
    words text not null default ''
);
create index accreditation_event_of on accreditation_event (accreditation_id, id);
comment on table accreditation_event is 'History of each request: actor, time, reason';

-- Equal treatment: stays when the requests are gone, and tells nothing about anybody.
create table press_decision (
    id bigint generated always as identity primary key,
    edition_id bigint not null references edition on delete cascade,
    decided_on date not null,
    decision text not null check (decision in ('approved', 'rejected', 'revoked', 'withdrawn')),
    reason text,
    media_type text not null,
    evidence_kind text not null,
    -- Whole days from the request to the decision; whether the deadline had passed; passes in it.
    days int not null check (days >= 0),
    late boolean not null,
    people int not null check (people > 0),
    -- Whether a second person took part, and whether something was asked before.
    second_person boolean not null default false,
    asked boolean not null default false
);
create index press_decision_edition on press_decision (edition_id, id);
comment on table press_decision is 'Journal of decisions on accreditations without personal data';

-- The program serves the public and the press office. Bytes of evidence are read only under a role of
-- their own, which the program takes on for one transaction of the press office and otherwise is not:
-- a statement of a public page cannot read them, whatever it says.
create or replace function grant_program(program text) returns void language plpgsql as $$
declare
    press text := program || '_press';
begin
    execute format('grant usage on schema public to %I', program);
    execute format('grant select, insert, update, delete on all tables in schema public to %I', program);
    execute format('grant usage, select on all sequences in schema public to %I', program);
    execute format('grant execute on all functions in schema public to %I', program);
    execute format('alter default privileges in schema public grant select, insert, update, delete on tables to %I', program);
    execute format('alter default privileges in schema public grant usage, select on sequences to %I', program);
    -- The protocol only grows.
    execute format('revoke update, delete, truncate on audit from %I', program);
    execute format('revoke update, truncate on audit_detail from %I', program);
    if to_regclass('_sqlx_migrations') is not null then
        execute format('revoke insert, update, delete on _sqlx_migrations from %I', program);
    end if;
    -- Evidence: put in, counted, deleted; read by the press office.
    -- Who may not create roles finds it made by somebody who may.
    if not exists (select from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles p on p.oid = m.member
            where r.rolname = press and p.rolname = program and not p.rolinherit) then
        begin
            if not exists (select from pg_roles where rolname = press) then
                execute format('create role %I nologin', press);
            end if;
            execute format('alter role %I noinherit', program);
            execute format('grant %I to %I', press, program);
        exception when insufficient_privilege then
            raise exception '% may not change roles; let an administrator of the database run once: %', current_user,
                format('create role %1$I nologin; alter role %2$I noinherit; grant %1$I to %2$I;', press, program);
        end;
    end if;
    execute format('grant usage on schema public to %I', press);
    execute format('revoke select, update on accreditation_evidence from %I', program);
    execute format('grant select (id, public_id, accreditation_id, question_id, format, size, sent_at) on accreditation_evidence to %I', program);
    execute format('grant select on accreditation_evidence to %I', press);
    revoke create on schema public from public;
    execute format('revoke create on schema public from %I', program);
end $$;

-- The press page changes by itself when requests open and close.
create or replace view scheduled_change as
    select published_at as at from news
    union all select registration_opens_at from edition where registration_opens_at is not null
    union all select registration_closes_at from edition where registration_closes_at is not null
    union all select published_at from page where state = 'published'
    union all select opens_at from press_setup where opens_at is not null
    union all select closes_at from press_setup where closes_at is not null;

-- Menus can lead to it.
alter table menu_entry drop constraint menu_entry_target_check;
alter table menu_entry add constraint menu_entry_target_check check (target in ('home', 'overview', 'programme', 'now',
    'speakers', 'registration', 'venue', 'news', 'archive', 'search', 'certificates', 'press', 'page', 'url'));

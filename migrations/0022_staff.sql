-- The people who run the congress: accounts, roles by edition, sessions, and what they did.

create table staff (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    name text not null check (name <> ''),
    email text not null check (email <> ''),
    -- PHC string of argon2id; null until the invitation is taken up.
    password text,
    -- Base32 after RFC 6238; null until the second factor is set up.
    totp_secret text,
    -- The last step whose code was used: a code works once.
    totp_step bigint not null default 0,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz,
    -- Sign-in that anybody can read on the page; is refused in production.
    is_demo boolean not null default false
);
comment on table staff is 'Accounts of the organisers';
create unique index staff_email on staff (lower(email));

create table staff_role (
    id bigint generated always as identity primary key,
    staff_id bigint not null references staff on delete cascade,
    -- Null: every edition and the installation itself.
    edition_id bigint references edition on delete cascade,
    role text not null check (role in ('administrator', 'editorial', 'registration', 'press', 'door', 'reader')),
    unique nulls not distinct (staff_id, edition_id, role)
);
comment on table staff_role is 'Who may what in which edition; what a role may stands in staff::rights';

-- One-time codes for who lost the second factor; SHA-256 each.
create table staff_recovery (
    staff_id bigint not null references staff on delete cascade,
    hash bytea not null,
    primary key (staff_id, hash)
);
comment on table staff_recovery is 'Unused recovery codes';

create table staff_session (
    id bigint generated always as identity primary key,
    -- SHA-256 of the secret in the cookie: who reads the table enters nowhere.
    hash bytea not null unique,
    staff_id bigint not null references staff on delete cascade,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    -- When password and second factor were last shown; null before the second one.
    proved_at timestamptz,
    -- What the browser calls itself, for the list of one's own sessions.
    browser text not null default ''
);
comment on table staff_session is 'Sessions of the organisers, ended by deletion';
create index staff_session_of on staff_session (staff_id);

-- Wrong passwords and codes, by account. Deleted with the first success and after a day.
create table staff_failure (
    id bigint generated always as identity primary key,
    -- SHA-256 of the address in lower case, known or not.
    account bytea not null,
    at timestamptz not null
);
comment on table staff_failure is 'Failed sign-ins, to slow down further ones';
create index staff_failure_of on staff_failure (account, at);

-- Who did what to which object when.
create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    -- No reference: the entry outlives the account.
    staff_id bigint,
    -- Name at that time, or "system".
    actor text not null,
    edition_id bigint references edition on delete set null,
    -- "staff.disabled", "page.saved"; the words stand in office::audit.
    action text not null,
    -- What kind of object, and by what it is called.
    object text not null default '',
    key text not null default '',
    title text not null default '',
    -- What changed, where it is more than the action says.
    before jsonb,
    after jsonb
);
comment on table audit is 'Protocol of the organisers'' area; entries are never changed';
create index audit_object on audit (object, key, id desc);
create index audit_edition on audit (edition_id, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
    -- The edition may go; the entry stays.
    if tg_op = 'UPDATE' and to_jsonb(old) - 'edition_id' = to_jsonb(new) - 'edition_id' and new.edition_id is null then
        return new;
    end if;
    raise exception 'entries of the protocol are never changed' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();
create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_change();

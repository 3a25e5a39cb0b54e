-- Every mail is a row here, a finished message written in the transaction that caused it.

create table message (
    id bigint generated always as identity primary key,
    -- The Message-ID is made from it and never changes: a repeated delivery is recognisable.
    public_id uuid not null unique default gen_random_uuid(),
    edition_id bigint references edition on delete set null,
    -- What kind of mail it is, "barrier_report"; for lists and limits.
    kind text not null,
    recipient text not null check (recipient <> ''),
    recipient_name text not null default '',
    reply_to text not null default '',
    subject text not null,
    -- Blanked once the mail is out: nothing personal stays without need.
    text_body text not null,
    html_body text not null,
    state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts int not null default 0,
    -- By the clock of the database, as every deadline here.
    next_attempt_at timestamptz not null default now(),
    -- A worker that died while sending: afterwards another one takes over.
    lease_until timestamptz,
    last_error text not null default '',
    created_at timestamptz not null default now(),
    sent_at timestamptz
);
comment on table message is 'Outbox: finished mails with their delivery state';
create index message_due on message (next_attempt_at) where state in ('queued', 'sending');

create function wake_outbox() returns trigger language plpgsql as $$
begin
    perform pg_notify('kongress_outbox', '');
    return null;
end $$;
create trigger message_wake after insert on message for each statement execute function wake_outbox();

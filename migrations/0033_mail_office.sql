-- What the organisers see of the mails, and the words they gave them.

-- One row for each time that a mail was handed to the mail server.
create table message_attempt (
    id bigint generated always as identity primary key,
    message_id bigint not null references message on delete cascade,
    at timestamptz not null default now(),
    -- again: passing trouble, there will be another attempt.
    outcome text not null check (outcome in ('sent', 'again', 'failed')),
    -- The mail server's words; may name the address, so they go with the person (mail::forget).
    answer text not null default ''
);
comment on table message_attempt is 'Attempts to deliver a mail, with what the mail server said';
create index message_attempt_of on message_attempt (message_id, id);

-- Lists of the office: newest first, of one edition or of all.
create index message_edition on message (edition_id, id desc);
create index message_trouble on message (id desc) where state in ('failed', 'queued', 'sending');

create sequence mail_text_version;
-- Words of the organisers for the mails that the program sends by itself. No row: those in the program.
create table mail_text (
    id bigint generated always as identity primary key,
    -- Null: everywhere, where the edition has none of its own.
    edition_id bigint references edition on delete cascade,
    -- mail::text::Kind.key
    key text not null check (key <> ''),
    -- Each may hold {placeholders} of its kind and nothing else that is replaced.
    subject text not null check (subject <> ''),
    opening text not null check (opening <> ''),
    closing text not null default '',
    -- New with each change, and never the same again: forms carry it.
    version bigint not null default nextval('mail_text_version'),
    changed_at timestamptz not null default now(),
    unique nulls not distinct (edition_id, key)
);
comment on table mail_text is 'Changed words of automatic mails, by edition';
alter sequence mail_text_version owned by mail_text.version;
-- Every process remembers them until the content changes.
create trigger mail_text_touch after insert or update or delete on mail_text
    for each statement execute function touch_site();

-- Mails about one registration: invitations, attachments, and what can be read again later.

alter table message
    -- Public id of the registration or group that it concerns; no key, because mails have several kinds of subject.
    add column about uuid,
    -- The text part with every secret of a link replaced by "…", to be read again on the personal
    -- page. Stays after sending, goes with the person (mail::forget). Only where "about" is set.
    add column kept_text text not null default '',
    -- The invitation (RFC 5546); blanked with the bodies.
    add column calendar_method text check (calendar_method in ('REQUEST', 'CANCEL')),
    add column calendar text,
    -- List of name, type, cid (null: not shown inline) and bytes (base64); blanked with the bodies.
    add column attachments jsonb,
    add constraint message_calendar check ((calendar is null) = (calendar_method is null)),
    -- Who was forgotten has no address any more; whoever still gets a mail has one.
    drop constraint message_recipient_check,
    add constraint message_recipient check (recipient <> '' or state in ('sent', 'failed', 'cancelled'));
create index message_about on message (about, id) where about is not null;

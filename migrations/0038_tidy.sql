-- Steps for all registrations that a list shows, reports of barriers that are done, twins that were
-- compared without a change, periods on a public page.

-- What is still to be done has the outcome "open"; so many are done in several requests, and what was
-- confirmed is what happens, whatever the list shows meanwhile.
alter table office_bulk
    -- Place in the list it was chosen from: who stands first gets the last seat.
    add column position int not null default 0,
    -- Of a cancellation, until it is carried out.
    add column reason text not null default '',
    add column mails boolean not null default true;
comment on column office_bulk.outcome is '"open": still to be done; "done", or why not: "over", "not_waiting", "full"';
create index office_bulk_open on office_bulk (key, position) where outcome = 'open';

alter table barrier_report
    -- When it was marked as done; null: somebody has to answer or to mend something.
    add column done_at timestamptz,
    -- Words among organisers: what was found, what was answered.
    add column note text not null default '',
    -- Raised with every change, so that of two who write the second is told.
    add column version int not null default 0;
create index barrier_report_list on barrier_report (due_on, id);

alter table page
    -- Until which change of the original (its content_changed_at) somebody found that this twin is still
    -- right as it is. On an original: the same of its video in sign language.
    add column compared_at timestamptz;

-- The public privacy notice shows the periods.
create trigger retention_touch after insert or update or delete on retention
    for each statement execute function touch_site();

create table barrier_report (
    id bigint generated always as identity primary key,
    -- One per rendered form: a double click or a reload lands on the same row.
    submission_key uuid not null unique,
    -- Shown to the person, named in mails.
    reference text not null unique,
    page text not null default '',
    description text not null check (description <> ''),
    name text not null default '',
    email text not null default '',
    created_at timestamptz not null default now(),
    -- Until when an answer is owed; the period is a setting.
    due_on date not null
);
comment on table barrier_report is 'Feedback on accessibility (ThürBITVO, § 12b BGG); contact data are voluntary';

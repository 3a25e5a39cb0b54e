-- What turns the course of an edition: it is postponed, gets a new date, is cancelled.

alter table edition add column registration_kept boolean not null default false;
comment on column edition.registration_kept is 'Postponed to days that are known, and people can go on registering';

create table edition_turn (
    id bigint generated always as identity primary key,
    edition_id bigint not null references edition on delete cascade,
    -- One per rendered confirmation: a second click lands on the same row.
    submission_key uuid not null unique,
    kind text not null check (kind in ('postponed', 'rescheduled', 'cancelled')),
    at timestamptz not null,
    -- As pages said it, before and after.
    old_when text not null,
    new_when text not null,
    -- The days before; shape: list of edition::model::Hours. Hours and what people booked follow them.
    old_days jsonb not null default '[]' check (jsonb_typeof(old_days) = 'array'),
    -- How many people and contacts of groups were written to.
    people bigint not null default 0,
    contacts bigint not null default 0
);
comment on table edition_turn is 'Each postponement, new date and cancellation of an edition; never changed afterwards';
create index edition_turn_of on edition_turn (edition_id, id desc);

create table registration_answer (
    registration_id bigint not null references registration on delete cascade,
    turn_id bigint not null references edition_turn on delete cascade,
    -- stays: comes all the same; leaves: gave the seat back.
    answer text not null check (answer in ('stays', 'leaves')),
    at timestamptz not null,
    primary key (registration_id, turn_id)
);
comment on table registration_answer is 'What people answered to a postponement; without a row they have not answered';
create index registration_answer_turn on registration_answer (turn_id, answer);

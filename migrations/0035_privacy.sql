-- Data protection: periods, the protocol of what was deleted, figures that stay, and a protocol of the
-- organisers' area that holds nothing that has to be erased with a person.

create table retention (
    -- Shape: privacy::periods::Kind.
    kind text primary key,
    -- Days, or years where the kind counts in years.
    amount int not null check (amount >= 0)
);
comment on table retention is 'Periods that differ from the defaults of the program';

create table purge_run (
    id bigint generated always as identity primary key,
    begun_at timestamptz not null,
    -- Null: it goes on, or was killed; the next process takes it up again.
    ended_at timestamptz
);
comment on table purge_run is 'Runs of the deletion by periods; what each deleted stands in erasure';

-- Null: somebody's own button, or what was deleted at once.
alter table erasure add column run_id bigint references purge_run on delete set null;
create index erasure_run on erasure (run_id);

create table edition_figures (
    edition_id bigint primary key references edition on delete cascade,
    -- Shape: privacy::figures::Figures; numbers without people, small ones covered.
    figures jsonb not null,
    -- needs: catering and support are fixed, because their rows go; rows: everything is.
    frozen text not null check (frozen in ('needs', 'rows')),
    frozen_at timestamptz not null,
    -- Somebody wants everything about people of this edition gone; the deletion carries it out.
    scrub_at timestamptz
);
comment on table edition_figures is 'What is known of an edition once the people are forgotten';

-- All but the name that somebody bears on a certificate was deleted.
alter table registration add column reduced_at timestamptz;
create index message_final on message (created_at) where state in ('sent', 'failed', 'cancelled');

-- From when periods count. A postponed edition whose days are still the old ones lies ahead.
create view edition_end as
    select e.id as edition_id, max(d.day) as last_day
    from edition e join edition_day d on d.edition_id = e.id
    group by e.id
    having e.state <> 'postponed' or max(d.day) > coalesce(e.old_date_to, e.old_date_from, '-infinity');
comment on view edition_end is 'Last day of each edition, where it is certain';

-- From which network somebody came, for sign-ins and refusals: "192.0.2.0/24", "2001:db8:1::/48".
alter table audit add column network text;
create index audit_at on audit (at);
create index audit_network on audit (at) where network is not null;

-- What an entry says about somebody outside of the staff. Goes with the person; the entry stays.
create table audit_detail (
    audit_id bigint primary key references audit on delete cascade,
    object text not null,
    key text not null,
    title text not null,
    before jsonb,
    after jsonb
);
comment on table audit_detail is 'Titles and values of entries about registered people; never changed, but erased with them';
create index audit_detail_of on audit_detail (object, key);

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    -- The edition may go; the entry stays.
    if tg_op = 'UPDATE' and to_jsonb(old) - 'edition_id' = to_jsonb(new) - 'edition_id' and new.edition_id is null then
        return new;
    end if;
    -- Periods of storage: only in audit_forget, and nothing young.
    if tg_op = 'DELETE' and current_setting('kongress.audit_forget', true) = 'on' and old.at < now() - interval '90 days' then
        return old;
    end if;
    if tg_op = 'UPDATE' and current_setting('kongress.audit_forget', true) = 'on'
            and new.network is null and to_jsonb(old) - 'network' = to_jsonb(new) - 'network' then
        return new;
    end if;
    raise exception 'entries of the protocol are never changed' using errcode = 'insufficient_privilege';
end $$;
create function refuse_detail_change() returns trigger language plpgsql as $$
begin
    raise exception 'entries of the protocol are never changed' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_detail_unchanged before update on audit_detail for each row execute function refuse_detail_change();

-- The one way by which entries leave: by age. It runs with the rights of the owner, so that the program's own role
-- needs none to delete; it refuses entries younger than 90 days.
create function audit_forget(entries_before timestamptz, networks_before timestamptz, most int, out entries bigint, out networks bigint)
language plpgsql security definer set search_path = public, pg_temp set kongress.audit_forget = 'on' as $$
begin
    with old as (select id from audit where at < least(entries_before, now() - interval '90 days') order by at limit most),
        gone as (delete from audit a using old where a.id = old.id returning 1)
        select count(*) into entries from gone;
    with old as (select id from audit where at < networks_before and network is not null order by at limit most),
        blank as (update audit a set network = null from old where a.id = old.id returning 1)
        select count(*) into networks from blank;
end $$;
comment on function audit_forget is 'Deletes entries of the protocol by age, at most so many; answers how many, and how many networks it blanked';

-- Rights of the role that the program serves with, where that is not the owner of the tables.
create function grant_program(program text) returns void language plpgsql as $$
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
    revoke create on schema public from public;
    execute format('revoke create on schema public from %I', program);
end $$;
comment on function grant_program is 'Gives a role what serving needs and no more; run by the owner (kongress migrate --program-role)';

-- Calendars learn of a new state, new days or a new place by a raised number and a later time.
-- Triggers, so that every way of changing an edition counts, and only real differences do.

create function edition_changed() returns trigger language plpgsql as $$
begin
    -- Nobody has a draft in a calendar.
    if old.state <> 'draft' and
        (old.state, old.attendance, old.venue_name, old.venue_hall, old.venue_street, old.venue_postcode,
            old.venue_city, old.venue_online)
        is distinct from
        (new.state, new.attendance, new.venue_name, new.venue_hall, new.venue_street, new.venue_postcode,
            new.venue_city, new.venue_online)
    then
        new.sequence := greatest(new.sequence, old.sequence + 1);
    end if;
    if new is distinct from old then
        new.changed_at := now();
    end if;
    return new;
end $$;
comment on function edition_changed is 'Row trigger: sequence and changed_at of an edition follow its other columns';

create trigger edition_changed before update on edition for each row execute function edition_changed();

create function edition_day_changed() returns trigger language plpgsql as $$
begin
    if new is distinct from old then
        update edition set sequence = sequence + 1
        where id in (old.edition_id, new.edition_id) and state <> 'draft';
    end if;
    return null;
end $$;
comment on function edition_day_changed is 'Row trigger: other days or hours raise the sequence of their edition';

create trigger edition_day_changed after insert or update or delete on edition_day
    for each row execute function edition_day_changed();

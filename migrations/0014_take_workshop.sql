-- Takes a seat in a workshop, or a place in its queue: the one statement that decides, beside
-- take_seat(). True for a seat; null where the workshop has no counter. The counter stays locked.
create function take_workshop(registration bigint, session bigint) returns boolean language sql as $$
    with counter as (
        update session_seats
        set taken = taken + case when waiting = 0 and taken < capacity then 1 else 0 end,
            waiting = waiting + case when waiting = 0 and taken < capacity then 0 else 1 end
        where session_id = session
        -- Whoever joins a queue makes it longer than nobody.
        returning waiting = 0 as booked)
    insert into registration_session (registration_id, session_id, state)
    select registration, session, case when booked then 'booked' else 'waiting' end from counter
    on conflict (registration_id, session_id) do update
        set state = excluded.state, queue_number = nextval('registration_queue')
    returning state = 'booked'
$$;

-- The revision of the site is one row that everybody changes. Taken in the middle of a transaction
-- it stood between the counters of seats, and two who changed a step waited for each other. At
-- commit it comes after everything else.

drop trigger edition_seats_step on edition_seats;
create constraint trigger edition_seats_step after update on edition_seats deferrable initially deferred
    for each row when (old.step is distinct from new.step) execute function touch_site();

drop trigger session_seats_step on session_seats;
create constraint trigger session_seats_step after update on session_seats deferrable initially deferred
    for each row when (old.step is distinct from new.step) execute function touch_site();

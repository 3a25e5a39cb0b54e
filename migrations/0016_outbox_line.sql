-- What is due is found from the front of an index, however much waits behind it: a rush of
-- registrations leaves thousands of mails, and looking through all of them for every sixteen took
-- a good part of the time in which the others were served.
drop index message_due;
create index message_due on message ((case state when 'queued' then next_attempt_at else lease_until end), id)
    where state in ('queued', 'sending');
-- Whether an earlier one to the same address is under way.
create index message_line on message (recipient, id) where state in ('queued', 'sending');

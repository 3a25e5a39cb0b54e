-- One living group registration per contact person and edition: who asks again is led to it.
create unique index registration_group_contact on registration_group (edition_id, lower(email))
    where state in ('pending', 'confirmed');
create index registration_group_deadline on registration_group (state) where state = 'pending';

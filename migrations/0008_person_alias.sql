-- Files that give people no UUID: who was meant stays known over later imports, also when the
-- name comes to be there twice or changes.

create table person_alias (
    guid uuid primary key,
    person_id bigint not null references person on delete cascade
);
comment on table person_alias is 'Identities made from a file that turned out to be a person known before';
create index person_alias_person on person_alias (person_id);

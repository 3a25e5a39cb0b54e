-- The programme, edited by hand: what of the draft is not released yet, and files that wait for
-- somebody to look at what they would change.

-- Everything a release takes from one session. A change that is taken back leaves nothing open.
create view session_draft as
select s.id, s.edition_id, md5(jsonb_build_array(
        s.kind, s.title, s.subtitle, s.summary, s.description, s.day, extract(epoch from s.starts_at), s.minutes,
        -- Where there is a time, the order follows it.
        case when s.starts_at is null then s.position end,
        r.slug, r.name, r.capacity, r.access, t.slug, t.name, t.description, s.language, s.level, s.streamed,
        s.recorded, s.sign_language, s.captions, s.cancelled, s.note, s.links, c.capacity,
        (select jsonb_agg(jsonb_build_array(sp.role, sp.function, sp.organisation, p.slug, p.academic_title,
                p.given_name, p.family_name, p.biography, p.website) order by sp.position)
            from session_person sp join person p on p.id = sp.person_id where sp.session_id = s.id))::text) as digest
from session s
left join room r on r.id = s.room_id
left join topic t on t.id = s.topic_id
left join session_seats c on c.session_id = s.id;
comment on view session_draft is 'Fingerprint of each session as it stands in the draft';

-- Null: never released, so it may still be deleted.
alter table session add column released_digest text;
comment on column session.released_digest is 'Fingerprint at the last release (view session_draft); written by releases only';

update session s set released_digest = d.digest
from session_draft d
where d.id = s.id
    and exists (select from release r where r.edition_id = s.edition_id
        and r.snapshot->'sessions' @> jsonb_build_array(jsonb_build_object('code', s.code)));

create table programme_file (
    id uuid primary key default gen_random_uuid(),
    edition_id bigint not null references edition on delete cascade,
    -- Who sent it; each person has one file per edition at a time.
    staff_id bigint not null references staff on delete cascade,
    name text not null,
    content bytea not null,
    created_at timestamptz not null default now(),
    unique (edition_id, staff_id)
);
comment on table programme_file is 'Programme files between the preview and the decision; forgotten after some days';

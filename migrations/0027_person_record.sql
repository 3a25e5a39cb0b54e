-- People on stage as editors keep them: a photo, and former addresses that lead to the present one.

-- By reference, so that a replaced file is seen at once; alternative text and credit stand there.
alter table person add column photo uuid references medium (public_id);
comment on column person.photo is 'Medium shown on the person''s page';
create index person_photo on person (photo);
-- Only the photo is public without a release.
create trigger person_photo_touch after update of photo on person for each statement execute function touch_site();

create table person_slug (
    slug text primary key,
    person_id bigint not null references person on delete cascade
);
comment on table person_slug is 'Addresses that a person had before: renamed, or two records that were one person';
create index person_slug_person on person_slug (person_id);
create trigger person_slug_touch after insert or update or delete on person_slug
    for each statement execute function touch_site();

-- A photo is in use. Built on what the view is when this runs.
do $$
begin
    execute 'create or replace view medium_use as ' || rtrim(pg_get_viewdef('medium_use'::regclass), '; ')
        || $view$
        union all
        select m.public_id, 'person', trim(concat_ws(' ', nullif(p.academic_title, ''), p.given_name, p.family_name)),
            coalesce((select '/' || e.slug || '/referierende/' || p.slug
                from session_person sp join session s on s.id = sp.session_id join edition e on e.id = s.edition_id
                where sp.person_id = p.id order by e.id desc limit 1), '/archiv')
        from medium m join person p on p.photo = m.public_id $view$;
end $$;

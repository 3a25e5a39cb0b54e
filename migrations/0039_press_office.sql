-- Press office: media of the press kit are in use; messages to everybody who is accredited.

do $$
begin
    execute 'create or replace view medium_use as ' || rtrim(pg_get_viewdef('medium_use'::regclass), '; ')
        || $view$
        union all
        select k.medium, 'press_kit', 'Pressemappe: ' || e.title, '/' || e.slug || '/presse'
        from press_kit k join edition e on e.id = k.edition_id $view$;
end $$;

alter table circular_recipient add column accreditation_id bigint references accreditation on delete cascade;
comment on column circular_recipient.accreditation_id is 'Of a message to accredited press';
alter table circular_recipient drop constraint circular_recipient_check;
alter table circular_recipient add check (num_nonnulls(registration_id, group_id, accreditation_id) = 1);
alter table circular_recipient add unique (circular_id, accreditation_id);

-- As circular_recipients, for the audience "press": each address once, its oldest approved request.
create function circular_press(of_edition bigint, f jsonb)
returns table (accreditation_id bigint, email text) language sql stable as $$
    select distinct on (lower(a.email)) a.id, a.email
    from accreditation a
    where f->>'audience' = 'press' and a.edition_id = of_edition and a.state = 'approved' and a.email <> ''
    order by lower(a.email), a.id
$$;

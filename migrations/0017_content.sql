-- News items and homes of editions are made of content elements (content::model). What was one
-- Markdown text becomes one element "text".

alter table news add column content jsonb not null default '[]' check (jsonb_typeof(content) = 'array');
comment on column news.content is 'Shape: content::Content';
update news set content = jsonb_build_array(jsonb_build_object('kind', 'text', 'text', body)) where body ~ '\S';
alter table news drop column body;

alter table edition add column home jsonb not null default '[]' check (jsonb_typeof(home) = 'array');
comment on column edition.home is 'The free part of the home, between what is made from other data; shape: content::Content';
-- Nothing of this changes what calendars show.
alter table edition disable trigger edition_changed;
update edition set home =
    case when review ~ '\S' then jsonb_build_array(jsonb_build_object('kind', 'text', 'text', review)) else '[]' end
    || case when intro ~ '\S' then jsonb_build_array(jsonb_build_object('kind', 'text', 'text', intro)) else '[]' end
where review ~ '\S' or intro ~ '\S';
alter table edition enable trigger edition_changed;
alter table edition drop column intro, drop column review;

-- Fees: what an edition costs for whom, and the invoices that follow from it.

alter table fee_exemption
    -- Other names of the organisation and of its parts.
    add column aliases text[] not null default '{}',
    -- Mail domains; subdomains count too.
    add column domains text[] not null default '{}',
    -- Both days inclusive.
    add column valid_from date,
    add column valid_until date;

create table fee_category (
    edition_id bigint not null references edition on delete cascade,
    -- The first one is the regular price.
    position int not null,
    key text not null check (key ~ '^[a-z][a-z0-9_-]{0,30}$'),
    name text not null check (name <> ''),
    cents bigint not null check (cents >= 0),
    note text not null default '',
    primary key (edition_id, key)
);
comment on table fee_category is 'Prices that people choose from; none: edition.fee_cents is the only one';

create table fee_rules (
    edition_id bigint primary key references edition on delete cascade,
    claims_allowed boolean not null default true,
    tax_text text not null default '',
    -- Contained in the prices.
    tax_percent int not null default 0 check (tax_percent between 0 and 99),
    payment_days int not null default 30 check (payment_days between 0 and 365),
    number_prefix text not null default 'R' check (number_prefix ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,19}$'),
    -- Empty: the operator of the site.
    issuer_name text not null default '',
    issuer_street text not null default '',
    issuer_postcode text not null default '',
    issuer_city text not null default '',
    issuer_email text not null default '',
    issuer_phone text not null default '',
    issuer_tax_number text not null default '',
    account_holder text not null default '',
    iban text not null default '',
    bic text not null default '',
    bank text not null default ''
);
comment on table fee_rules is 'Settings of the fees of an edition. No row: the defaults';

create trigger fee_category_touch after insert or update or delete on fee_category for each statement execute function touch_site();
create trigger fee_rules_touch after insert or update or delete on fee_rules for each statement execute function touch_site();

-- Raised in the transaction that writes the invoice, so that a rollback leaves no gap.
create table invoice_counter (
    prefix text not null,
    year int not null,
    last int not null check (last > 0),
    primary key (prefix, year)
);
comment on table invoice_counter is 'Last number of each series of invoices';

-- Outlives edition and registration: it has to be kept (§ 14b UStG).
create table invoice (
    id bigint generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    prefix text not null,
    year int not null,
    running int not null check (running > 0),
    -- "R-2026-0001"
    number text not null unique,
    kind text not null check (kind in ('invoice', 'correction')),
    corrects bigint references invoice,
    edition_id bigint references edition on delete set null,
    -- One person's, or one of a group.
    registration_id bigint references registration on delete set null,
    group_id bigint references registration_group on delete set null,
    -- As it was sent; shape: fees::model::Content.
    content jsonb not null,
    -- Negative in a correction.
    cents bigint not null,
    -- open: to be paid (a correction: to be paid back); paid; cancelled: nothing is owed by it.
    state text not null default 'open' check (state in ('open', 'paid', 'cancelled')),
    issued_on date not null,
    -- Corrections have none.
    due_on date,
    paid_on date,
    -- Who gets the mail with it.
    recipient text not null,
    recipient_name text not null default '',
    -- Null: the mail with it is not yet in the outbox.
    mailed_at timestamptz,
    created_at timestamptz not null default now(),
    unique (prefix, year, running),
    check ((kind = 'correction') = (corrects is not null))
);
comment on table invoice is 'Invoices and the documents that correct them, frozen as they were sent';
create index invoice_edition on invoice (edition_id, id);
create index invoice_corrects on invoice (corrects) where corrects is not null;
create index invoice_unmailed on invoice (id) where mailed_at is null;

create table invoice_line (
    invoice_id bigint not null references invoice,
    position int not null,
    -- Follows the person who takes over. Null: deleted.
    registration_id bigint references registration on delete set null,
    cents bigint not null check (cents > 0),
    -- The correction that took it back.
    corrected_by bigint references invoice,
    primary key (invoice_id, position)
);
comment on table invoice_line is 'Who is on which invoice; the words stand in invoice.content';
create unique index invoice_line_once on invoice_line (registration_id)
    where corrected_by is null and registration_id is not null;
create index invoice_line_open on invoice_line (invoice_id) where corrected_by is null;

-- Who is to be on an invoice and is on none. People of a group share one, unless they gave an
-- address of their own. Whoever took over a registration stays on the invoice of that one.
create view fee_due as
    select r.id as registration_id, r.edition_id, case when r.invoice is null then r.group_id end as group_id
    from registration r
    where r.state = 'confirmed' and r.fee_cents > 0 and r.fee_claim in ('none', 'refused')
        and not exists (select from invoice_line l where l.registration_id = r.id and l.corrected_by is null)
        and (r.replaces is null or not exists (
            with recursive earlier (id) as (
                select r.replaces
                union select p.replaces from registration p join earlier on p.id = earlier.id)
            select from earlier join invoice_line l on l.registration_id = earlier.id where l.corrected_by is null));
create index registration_fee on registration (edition_id) where state = 'confirmed' and fee_cents > 0;

-- Lines of people who do not come or need not pay. Deleted ones count while the event lies
-- ahead; after it, data are deleted because their time is over, and the invoice stands.
create view fee_gone as
    select l.invoice_id, l.position, r.id is null as is_deleted, i.edition_id,
        (select max(day) from edition_day d where d.edition_id = i.edition_id) as last_day
    from invoice_line l
    join invoice i on i.id = l.invoice_id
    left join registration r on r.id = l.registration_id
    where l.corrected_by is null and (
        r.id is null
        or r.state in ('cancelled', 'expired', 'lapsed')
        or r.fee_claim = 'granted'
        or (r.state = 'transferred' and not exists (
            select from registration s where s.replaces = r.id
                and not exists (select from invoice_line o where o.registration_id = s.id and o.corrected_by is null))));

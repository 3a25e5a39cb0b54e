//! Seats against a model: whatever people do, in whatever order, the database holds what a hundred
//! lines without one say. `PROPTEST_CASES=2000 cargo test --test it seats_follow` for longer.

use std::collections::BTreeMap;

use chrono::Duration;
use kongress::db::token;
use kongress::registration::enter::{CONFIRM, OWN};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::{FORM, prepare};
use crate::support::{TestSite, noon};

/// Workshops that nobody has to choose between.
const CODES: [&str; 2] = ["BBB222", "CCC222"];

#[derive(Debug, Clone)]
enum Step {
    /// Somebody fills in the form; they may be registered already.
    SignUp {
        person: usize,
        workshops: Vec<usize>,
    },
    /// The others name a registration by its place in the list.
    Confirm(usize),
    Choose(usize, Vec<usize>),
    Cancel(usize),
    Answer(usize, bool),
    /// Long enough for every period and every offer to end.
    DaysPass,
    Seats(i32),
    WorkshopSeats(usize, i32),
}

fn step() -> impl Strategy<Value = Step> {
    let workshops = || proptest::sample::subsequence(vec![0, 1], 0..=2);
    let one = 0..12_usize;
    prop_oneof![
        8 => (0..9_usize, workshops()).prop_map(|(person, workshops)| Step::SignUp { person, workshops }),
        6 => one.clone().prop_map(Step::Confirm),
        3 => (one.clone(), workshops()).prop_map(|(n, w)| Step::Choose(n, w)),
        3 => one.clone().prop_map(Step::Cancel),
        3 => (one, any::<bool>()).prop_map(|(n, takes)| Step::Answer(n, takes)),
        1 => Just(Step::DaysPass),
        2 => (0..5_i32).prop_map(Step::Seats),
        1 => (0..2_usize, 0..3_i32).prop_map(|(w, n)| Step::WorkshopSeats(w, n)),
    ]
}

// ------------------------------------------------------------------ the model

#[derive(Debug, Clone)]
struct One {
    person: usize,
    state: &'static str,
    /// Workshop to state and place in its queue.
    choices: BTreeMap<usize, (&'static str, u64)>,
}

#[derive(Debug, Clone)]
struct Model {
    seats: i32,
    workshops: [i32; 2],
    /// In the order of signing up, which is that of the queue.
    all: Vec<One>,
    clock: u64,
    offers: i64,
}

fn sits(state: &str) -> bool {
    matches!(state, "held" | "confirmed" | "offered")
}

fn stands(state: &str) -> bool {
    matches!(state, "queued" | "waiting")
}

impl Model {
    fn count(&self, is: fn(&str) -> bool) -> i32 {
        self.all.iter().filter(|one| is(one.state)).count() as i32
    }

    fn in_workshop(&self, workshop: usize, state: &str) -> i32 {
        self.all.iter().filter(|one| one.choices.get(&workshop).is_some_and(|c| c.0 == state)).count() as i32
    }

    fn sign_up(&mut self, person: usize, workshops: &[usize]) {
        if self.all.iter().any(|one| one.person == person && (sits(one.state) || stands(one.state))) {
            return;
        }
        let is_free = self.count(stands) == 0 && self.count(sits) < self.seats;
        let choices = workshops.iter().map(|w| (*w, ("wished", 0))).collect();
        self.all.push(One { person, state: if is_free { "held" } else { "queued" }, choices });
        if is_free {
            self.settle(self.all.len() - 1);
        }
    }

    fn settle(&mut self, n: usize) {
        for workshop in 0..2 {
            if self.all[n].choices.get(&workshop).is_some_and(|c| c.0 == "wished") {
                self.take(n, workshop);
            }
        }
    }

    fn take(&mut self, n: usize, workshop: usize) {
        let is_free = self.in_workshop(workshop, "waiting") == 0
            && self.in_workshop(workshop, "booked") < self.workshops[workshop];
        self.clock += 1;
        self.all[n].choices.insert(workshop, (if is_free { "booked" } else { "waiting" }, self.clock));
    }

    fn give_back(&mut self, n: usize, workshop: usize) {
        self.all[n].choices.remove(&workshop);
        self.move_up(workshop);
    }

    fn move_up(&mut self, workshop: usize) {
        while self.in_workshop(workshop, "booked") < self.workshops[workshop] {
            let waiting = self.all.iter_mut().filter_map(|one| one.choices.get_mut(&workshop));
            let Some(first) = waiting.filter(|c| c.0 == "waiting").min_by_key(|c| c.1) else { return };
            first.0 = "booked";
        }
    }

    fn confirm(&mut self, n: usize) {
        match self.all[n].state {
            "held" => {
                self.all[n].state = "confirmed";
                self.settle(n);
            }
            "queued" => self.all[n].state = "waiting",
            _ => {}
        }
    }

    fn end(&mut self, n: usize, state: &'static str) {
        self.all[n].state = state;
        self.promote();
        for workshop in 0..2 {
            if self.all[n].choices.contains_key(&workshop) {
                self.give_back(n, workshop);
            }
        }
    }

    fn promote(&mut self) {
        while self.count(sits) < self.seats {
            let Some(first) = self.all.iter_mut().find(|one| stands(one.state)) else { return };
            let is_offer = first.state == "waiting";
            first.state = if is_offer { "offered" } else { "held" };
            self.offers += i64::from(is_offer);
        }
    }

    fn choose(&mut self, n: usize, wanted: &[usize]) {
        for workshop in 0..2 {
            match (self.all[n].choices.contains_key(&workshop), wanted.contains(&workshop)) {
                (true, false) => self.give_back(n, workshop),
                (false, true) if sits(self.all[n].state) => self.take(n, workshop),
                (false, true) => drop(self.all[n].choices.insert(workshop, ("wished", 0))),
                _ => {}
            }
        }
    }

    fn days_pass(&mut self) {
        let due = |one: &One| matches!(one.state, "held" | "queued" | "offered");
        let due: Vec<usize> = (0..self.all.len()).filter(|n| due(&self.all[*n])).collect();
        for n in due {
            self.end(n, if self.all[n].state == "offered" { "lapsed" } else { "expired" });
        }
    }
}

// ------------------------------------------------------------------ the program

/// The program with the secrets of everybody's links, in the order of signing up.
struct World {
    site: TestSite,
}

impl World {
    async fn reset(&self) {
        self.site
            .sql(
                "truncate registration, message, token cascade;
                 update edition_seats set taken = 0, waiting = 0, capacity = 3 where mode = 'onsite';
                 update session_seats set taken = 0, waiting = 0, capacity = 1;",
            )
            .await;
        self.site.site.clock.set(noon());
        self.refresh().await;
    }

    /// Notifications take a moment; the steps do not wait for them.
    async fn refresh(&self) {
        self.site.site.content.refresh(self.site.site.db.pool(), self.site.site.clock.now()).await.expect("read");
    }

    /// Numbers of all registrations in the order of signing up.
    async fn ids(&self) -> Vec<i64> {
        let ids = sqlx::query_scalar("select id from registration order by id");
        ids.fetch_all(self.site.site.db.pool()).await.expect("read")
    }

    async fn send(&self, path: &str, from: usize, cookie: &str, fields: &[(String, String)]) {
        let address = format!("192.0.2.{from}");
        let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookie), ("x-forwarded-for", &address)];
        let answer = self.site.visitor.post(path, fields, &headers).await;
        assert!(answer.status == 303 || answer.status == 200, "{path}: {} {}", answer.status, answer.text());
    }

    /// A form of the personal page, with the link that the person got.
    async fn own(&self, n: usize, path: &str, fields: &[(&str, &str)]) {
        let Some(id) = self.ids().await.get(n).copied() else { return };
        let (purpose, cookie) =
            if path == "bestaetigen" { (CONFIRM, "anmeldung-bestaetigen") } else { (OWN, "meine-anmeldung") };
        let until = noon() + Duration::days(365);
        let issue = self.site.site.db.change(move |c| Box::pin(token::issue(c, purpose, id, until))).await;
        let cookie = format!("{cookie}={}", issue.expect("a secret"));
        let fields: Vec<(String, String)> = fields.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
        self.send(&format!("/meine-anmeldung/{path}"), n, &cookie, &fields).await;
    }

    async fn sign_up(&self, person: usize, workshops: &[usize]) {
        let now = self.site.site.clock.now();
        let key = kongress::web::form::new_key(now - Duration::minutes(5)).to_string();
        let email = format!("p{person}@example.org");
        let mut fields = vec![
            ("formular", key.as_str()),
            ("schritt", "senden"),
            ("vorname", "Kim"),
            ("nachname", "Beispiel"),
            ("email", &email),
            ("organisation", "Landratsamt Beispielkreis"),
            ("art", "municipal"),
            ("tage", "2026-05-05"),
        ];
        fields.extend(workshops.iter().map(|w| ("workshop", CODES[*w])));
        let fields: Vec<(String, String)> = fields.into_iter().map(|(n, v)| (n.into(), v.to_string())).collect();
        self.send(FORM, person, "", &fields).await;
    }

    async fn days_pass(&self) {
        self.site.deliver().await;
        self.site.tick().await;
        self.site.hours_later(24 * 5).await;
    }

    async fn resize(&self, statement: &'static str, seats: i32, code: &str) {
        sqlx::query(statement).bind(seats).bind(code).execute(self.site.site.db.pool()).await.expect("resized");
        self.refresh().await;
        self.site.tick().await;
    }

    /// State and workshops of everybody.
    async fn state(&self) -> Vec<(String, Vec<(String, String)>)> {
        let rows: Vec<(String, Vec<String>, Vec<String>)> = sqlx::query_as(
            "select r.state, coalesce(array_agg(s.code order by s.code) filter (where s.code is not null), '{}'),
                coalesce(array_agg(c.state order by s.code) filter (where s.code is not null), '{}')
             from registration r left join registration_session c on c.registration_id = r.id
                left join session s on s.id = c.session_id
             group by r.id order by r.id",
        )
        .fetch_all(self.site.site.db.pool())
        .await
        .expect("read");
        rows.into_iter().map(|(state, codes, states)| (state, codes.into_iter().zip(states).collect())).collect()
    }
}

/// The same step in both.
async fn take(world: &World, model: &mut Model, step: &Step) {
    let is = |n: &usize, states: &[&str]| model.all.get(*n).is_some_and(|one| states.contains(&one.state));
    const ACTIVE: [&str; 5] = ["held", "queued", "confirmed", "waiting", "offered"];
    // Round and round, so that nearly every step meets somebody.
    let step = &match step.clone() {
        Step::Confirm(n) => Step::Confirm(n % model.all.len().max(1)),
        Step::Choose(n, workshops) => Step::Choose(n % model.all.len().max(1), workshops),
        Step::Cancel(n) => Step::Cancel(n % model.all.len().max(1)),
        Step::Answer(n, takes) => Step::Answer(n % model.all.len().max(1), takes),
        other => other,
    };
    match step {
        Step::SignUp { person, workshops } => {
            world.sign_up(*person, workshops).await;
            model.sign_up(*person, workshops);
        }
        Step::Confirm(n) => {
            world.own(*n, "bestaetigen", &[]).await;
            if is(n, &ACTIVE) {
                model.confirm(*n);
            }
        }
        Step::Choose(n, workshops) => {
            let fields: Vec<_> = workshops.iter().map(|w| ("workshop", CODES[*w])).collect();
            world.own(*n, "workshops", &fields).await;
            if is(n, &ACTIVE) {
                model.choose(*n, workshops);
            }
        }
        Step::Cancel(n) => {
            world.own(*n, "absagen", &[]).await;
            if is(n, &ACTIVE) {
                model.end(*n, "cancelled");
            }
        }
        Step::Answer(n, takes) => {
            let answer = if *takes { "annehmen" } else { "ablehnen" };
            world.own(*n, "platz", &[("platz", answer)]).await;
            match is(n, &["offered"]) {
                true if *takes => {
                    model.all[*n].state = "confirmed";
                    model.settle(*n);
                }
                true => model.end(*n, "lapsed"),
                false => {}
            }
        }
        Step::DaysPass => {
            world.days_pass().await;
            model.days_pass();
        }
        Step::Seats(seats) => {
            let set = "update edition_seats set capacity = $1 where mode = 'onsite' and $2 = ''";
            world.resize(set, *seats, "").await;
            model.seats = *seats;
            model.promote();
        }
        Step::WorkshopSeats(workshop, seats) => {
            let set = "update session_seats set capacity = $1 from session where id = session_id and code = $2";
            world.resize(set, *seats, CODES[*workshop]).await;
            model.workshops[*workshop] = *seats;
            model.move_up(*workshop);
        }
    }
}

/// What must hold whatever the model says.
async fn hold(world: &World, before: &Model, model: &Model) -> Result<(), TestCaseError> {
    let site = &world.site;
    site.balance_of_rows().await;
    let (sitting, seats) = (model.count(sits), model.seats);
    prop_assert!(sitting <= seats || sitting <= before.count(sits), "{sitting} people on {seats} seats");
    let overtaken = "select count(*) from registration o join registration w on w.edition_id = o.edition_id
        where o.state = 'offered' and w.state in ('queued', 'waiting') and w.queue_number < o.queue_number";
    prop_assert_eq!(site.count(overtaken).await, 0, "somebody was offered a seat past somebody who waits");
    let offers = "select count(*) from message where kind = 'registration_offer'";
    prop_assert_eq!(site.count(offers).await, model.offers, "mails that offer a seat");
    let expected: Vec<_> = model
        .all
        .iter()
        .map(|one| {
            let choices = one.choices.iter().map(|(w, c)| (CODES[*w].to_string(), c.0.to_string()));
            (one.state.to_string(), choices.collect::<Vec<_>>())
        })
        .collect();
    prop_assert_eq!(world.state().await, expected);
    Ok(())
}

#[test]
fn seats_follow_the_model_in_any_order() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let world = runtime.block_on(async {
        let site = TestSite::with(&["--trusted-proxies", "127.0.0.1"]).await;
        prepare(&site, Some(2), Default::default(), Default::default()).await;
        World { site }
    });
    // A modest number each time; the variable that the library reads asks for more.
    let is_set = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if is_set { Config::default().cases } else { 24 };
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let done = TestRunner::new(config).run(&proptest::collection::vec(step(), 5..35), |steps| {
        runtime.block_on(async {
            world.reset().await;
            let mut model = Model { seats: 3, workshops: [1, 1], all: Vec::new(), clock: 0, offers: 0 };
            for (i, step) in steps.iter().enumerate() {
                let before = model.clone();
                take(&world, &mut model, step).await;
                hold(&world, &before, &model).await.map_err(|e| TestCaseError::fail(format!("after step {i}: {e}")))?;
            }
            Ok(())
        })
    });
    if let Err(error) = done {
        panic!("{error}");
    }
}

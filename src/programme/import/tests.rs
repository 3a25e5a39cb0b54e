//! Whole files, one small fixture per dialect and per variant met in the wild.

#![allow(clippy::unwrap_used)] // a test may panic

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::programme::model::{Kind, SessionDraft};

const NS: Uuid = Uuid::from_u128(7);
const GUID: &str = "0f0f0f0f-1111-4222-8333-444444444444";

fn xml(conference: &str, days: &str) -> String {
    format!("<?xml version='1.0' encoding='utf-8'?><schedule><conference>{conference}</conference>{days}</schedule>")
}

/// One event in one room of 1 June 2024.
fn event_file(conference: &str, event: &str) -> String {
    xml(conference, &format!("<day index='1' date='2024-06-01'><room name='Saal 1'>{event}</room></day>"))
}

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), NS).unwrap()
}

fn only(text: &str) -> (SessionDraft, String) {
    let r = reading(text);
    assert_eq!(r.schedule.draft.sessions.len(), 1, "{:?}", r.remarks);
    let remarks: Vec<_> = r.remarks.iter().map(ToString::to_string).collect();
    (r.schedule.draft.sessions[0].clone(), remarks.join("\n"))
}

fn event(inner: &str) -> (SessionDraft, String) {
    only(&event_file("<title>C</title>", &format!("<event id='1' guid='{GUID}'><title>T</title>{inner}</event>")))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn pretalx_xml_with_everything() {
    let text = format!(
        "<?xml version='1.0' encoding='utf-8' ?>\n<!-- Made with love -->\n<schedule>\n<generator name='pretalx' version='1'/>\n\
         <version>0.7</version>\n<conference><acronym>demo</acronym><title>Demo &amp; Co</title><start>2024-06-01</start>\
         <end>2024-06-02</end><base_url>https://a.example/demo/schedule/</base_url>\
         <time_zone_name>Europe/Berlin</time_zone_name></conference>\n\
         <day index='1' date='2024-06-01' start='2024-06-01T04:00:00+02:00' end='2024-06-02T03:59:00+02:00'>\n\
         <room name='Großer Saal' guid='11111111-1111-4111-8111-111111111111'>\n\
         <event guid='{GUID}' id='12'><date>2024-06-02T00:30:00+02:00</date><start>00:30</start><duration>00:45</duration>\
         <room>Großer Saal</room><slug>x</slug><url>https://a.example/demo/talk/ABC123/</url><title>Die <em>Nacht</em></title>\
         <subtitle>Unter</subtitle><track>Netz</track><type>Workshop</type><language>de</language><abstract>Kurz</abstract>\
         <description>Lang</description><recording><license/><optout>false</optout></recording>\
         <persons><person id='3'>Dr. Anna Muster</person><person id='4' guid='22222222-2222-4222-8222-222222222222'>bo</person></persons>\
         <links><link href='https://b.example/'>Mehr</link><link href='javascript:x()'>Nein</link></links>\
         <attachments><attachment href='/media/f.pdf'>Folien</attachment></attachments></event></room></day></schedule>"
    );
    let r = reading(&text);
    let s = &r.schedule;
    assert_eq!((s.title.as_str(), s.acronym.as_deref()), ("Demo & Co", Some("demo")));
    assert_eq!(s.draft.version.as_deref(), Some("0.7"));
    assert_eq!(s.days, [date("2024-06-01")]);
    let e = &s.draft.sessions[0];
    assert_eq!((e.title.as_str(), e.subtitle.as_str()), ("Die Nacht", "Unter"));
    assert_eq!((e.day, e.start, e.minutes), (1, Some(1470), Some(45)));
    assert_eq!((e.guid.unwrap().to_string().as_str(), e.number, e.code.as_deref()), (GUID, Some(12), Some("ABC123")));
    assert_eq!((e.kind, e.language.as_deref()), (Kind::Workshop, Some("de")));
    assert_eq!((e.summary.as_str(), e.description.as_str()), ("Kurz", "Lang"));
    assert_eq!((e.room.as_deref(), e.topic.as_deref()), (Some("grosser-saal"), Some("netz")));
    assert!(!e.flags.recorded);
    let links: Vec<_> = e.links.iter().map(|l| (l.title.as_str(), l.url.as_str(), l.material)).collect();
    assert_eq!(links, [("Mehr", "https://b.example/", false), ("Folien", "https://a.example/media/f.pdf", true)]);
    assert!(s.draft.rooms[0].guid.is_some());
    assert_eq!(s.draft.people[0].academic_title, "Dr.");
    assert_eq!(s.draft.people[1].key, "22222222-2222-4222-8222-222222222222");
    assert_eq!(e.people[1].person, s.draft.people[1].key);
    let remarks: Vec<_> = r.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(
        remarks,
        ["line 9: event \"Die Nacht\" (id 12): link \"javascript:x()\" dropped: no http or https address"]
    );
}

#[test]
fn frab_json_with_everything() {
    let text = r#"{"schedule": {"version": "1.0", "base_url": "https://a.example/", "conference": {
        "acronym": "demo", "title": "Demo", "daysCount": 1, "time_zone_name": "Europe/Berlin",
        "rooms": [{"name": "B", "guid": "11111111-1111-4111-8111-111111111111", "capacity": 80}],
        "days": [{"index": 1, "date": "2024-06-01", "day_start": "x", "rooms": {
          "B": [{"id": 5, "guid": "0f0f0f0f-1111-4222-8333-444444444444", "code": "XYZ789", "date": "2024-06-01T10:00:00+02:00",
            "start": "10:00", "duration": "01:00", "room": "B", "title": "Eins", "subtitle": null, "track": null,
            "type": "lecture", "language": "en", "abstract": "Gleich", "description": "Gleich", "do_not_record": true,
            "persons": [{"id": 9, "name": "x", "public_name": "Jo Muster", "biography": "Text"}],
            "links": [{"url": "https://b.example/", "title": "L"}], "attachments": [{"url": "/f.pdf", "title": "F"}]}],
          "A": [
            {"id": 6, "title": {"en": "Two", "de": "Zwei"}, "start": "12:00", "end": "2024-06-01T12:20:00+02:00",
             "date": "2024-06-01T12:00:00+02:00", "track": {"de": "Thema"}, "persons": [], "language": null}],
          "B": [{"id": 7, "title": "Drei", "date": "2024-06-01T13:00:00+02:00", "persons": ["Jo Muster"]}]
        }}]}}}"#;
    let r = reading(text);
    let d = &r.schedule.draft;
    assert_eq!(d.rooms.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["B", "A"]);
    assert_eq!((d.rooms[0].capacity, d.rooms[0].guid.is_some()), (Some(80), true));
    let titles: Vec<_> = d.sessions.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["Eins", "Zwei", "Drei"], "rooms named twice lose nothing");
    let e = &d.sessions[0];
    assert_eq!((e.summary.as_str(), e.description.as_str(), e.code.as_deref()), ("Gleich", "", Some("XYZ789")));
    assert_eq!(e.links[1].url, "https://a.example/f.pdf");
    assert_eq!(d.sessions[1].minutes, Some(20));
    assert_eq!((d.people.len(), d.people[0].biography.as_str()), (1, "Text"));
}

#[test]
fn remarks_on_json_name_the_line() {
    let text = "{\"schedule\": {\"conference\": {\"title\": \"C\", \"days\": [\n{\"date\": \"2024-06-01\", \"rooms\": {\"A\": [\n\
        {\"id\": 1, \"title\": \"T\"},\n{\"id\": 2, \"title\": \"\"}]}}]}}}";
    let r = reading(text);
    assert!(r.remarks.iter().any(|m| m.to_string() == "line 4: event (id 2): skipped: no title"), "{:?}", r.remarks);
}

#[test]
fn events_without_a_room_level_and_persons_with_children() {
    let r = reading(&xml(
        "<title>C</title>",
        "<day date='2024-06-01'><event id='1'><title>T</title><start>10:00</start><room>Foyer</room>\
         <person>Anna Muster</person></event>\
         <event id='2'><title>U</title><start>11:00</start><persons><person id='7'><name>Bo Muster</name>\
         <biography>Bio</biography></person><person><first_name>Cem</first_name><last_name>zu Muster</last_name></person>\
         <person id='9'></person></persons></event></day>",
    ));
    let d = &r.schedule.draft;
    assert_eq!((d.rooms.len(), d.sessions[0].room.as_deref(), d.sessions[1].room.as_deref()), (1, Some("foyer"), None));
    let people: Vec<_> =
        d.people.iter().map(|p| (p.given_name.as_str(), p.family_name.as_str(), p.biography.as_str())).collect();
    assert_eq!(people, [("Anna", "Muster", ""), ("Bo", "Muster", "Bio"), ("Cem", "zu Muster", "")]);
    assert!(r.remarks.iter().any(|m| m.why == "person without a name skipped (id 9)"));
}

#[test]
fn ids_and_guids_of_every_sort() {
    let one = |attributes: &str, title: &str| {
        format!("<event {attributes}><title>{title}</title><start>10:00</start></event>")
    };
    let events = [
        one(&format!("id='1' guid='{GUID}'"), "a"),
        one(&format!("id='1' guid='{GUID}'"), "b"),
        one("id='some-talk'", "c"),
        one("id='some-talk'", "d"),
        one("guid='HOqeNIb6G7M4hYFKFRkCmQ' id='2'", "e"),
        one("guid='00000000-0000-0000-0000-000000000000'", "f"),
        one("", "g"),
    ];
    let text = event_file("<title>C</title>", &events.concat());
    let r = reading(&text);
    let sessions = &r.schedule.draft.sessions;
    assert_eq!(sessions.iter().map(|s| s.number).collect::<Vec<_>>(), [Some(1), None, None, None, Some(2), None, None]);
    let mut guids: Vec<_> = sessions.iter().map(|s| s.guid.unwrap()).collect();
    assert_eq!(guids[0].to_string(), GUID);
    assert_eq!(guids[4], Uuid::new_v5(&NS, b"HOqeNIb6G7M4hYFKFRkCmQ"));
    assert!(!guids[5].is_nil());
    guids.sort();
    guids.dedup();
    assert_eq!(guids.len(), 7);
    assert_eq!(reading(&text), r, "a second import finds the same guids");
    let whys: Vec<_> = r.remarks.iter().map(|m| m.why.as_str()).collect();
    for why in [
        "id occurs before; a number is given",
        "guid occurs before; one of its own was made",
        "id is not a positive number; a number is given",
        "id occurs before; a guid of its own was made",
        "guid is no UUID; one was made from it",
        "has no id; a number is given",
    ] {
        assert!(whys.contains(&why), "{why}: {whys:?}");
    }
}

#[test]
fn starts_before_day_change_belong_to_the_night_after() {
    for (change, start) in [("04:00", 24 * 60 + 90), ("09:00:00", 24 * 60 + 90), ("00:00", 90), ("", 90)] {
        let conference = format!("<title>C</title><day_change>{change}</day_change>");
        let (e, _) = only(&event_file(&conference, "<event id='1'><title>T</title><start>01:30</start></event>"));
        assert_eq!((e.day, e.start), (1, Some(start)), "{change}");
    }
    // Without day_change the day's own limits tell.
    let (e, _) = only(&xml(
        "<title>C</title>",
        "<day date='2024-06-01' start='2024-06-01T10:00:00+02:00' end='2024-06-02T04:00:00+02:00'>\
         <event id='1'><title>T</title><start>01:30</start></event></day>",
    ));
    assert_eq!(e.start, Some(24 * 60 + 90));
}

#[test]
fn dates_that_disagree() {
    let (e, remarks) = event("<date>2024-06-09T10:00:00+02:00</date><start>11:00</start>");
    assert_eq!(e.start, Some(660));
    assert!(remarks.contains("far from its day"), "{remarks}");
    let (e, remarks) = event("<date>2024-06-01T10:00:00+02:00</date><start>11:00</start>");
    assert_eq!(e.start, Some(600));
    assert!(remarks.contains("contradicts"), "{remarks}");
    let (e, remarks) = event("<date>2024-06-01T10:00:00</date><start>10:00</start>");
    assert_eq!((e.start, remarks.as_str()), (Some(600), ""));
    let (e, _) = event("<date>2024-06-01</date><start>10:00:00</start>");
    assert_eq!(e.start, Some(600));
    let (e, remarks) = event("<date>soon</date><start>later</start>");
    assert_eq!(e.start, None);
    assert!(remarks.contains("left open"), "{remarks}");
    // The evening before: the day of the date comes in as a day of its own.
    let r = reading(&event_file(
        "<title>C</title>",
        "<event id='1'><title>T</title><date>2024-05-31T20:00:00+02:00</date></event>",
    ));
    assert_eq!(r.schedule.days, [date("2024-05-31"), date("2024-06-01")]);
    assert_eq!(r.schedule.draft.sessions[0].start, Some(1200));
}

#[test]
fn times_of_other_zones_are_converted_and_reported() {
    let conference = "<title>C</title><time_zone_name>Europe/London</time_zone_name>";
    for inner in [
        "<start>10:00</start>",
        "<date>2024-06-01T10:00:00</date>",
        "<date>2024-06-01T10:00:00+01:00</date><start>10:00</start>",
    ] {
        let (e, remarks) =
            only(&event_file(conference, &format!("<event id='1' guid='{GUID}'><title>T</title>{inner}</event>")));
        assert_eq!(e.start, Some(660), "{inner}");
        assert!(remarks.contains("converted"), "{remarks}");
    }
    // UTC as a notation of Berlin times is nothing to report.
    let (e, remarks) = event("<date>2024-06-01T08:00:00Z</date><start>10:00</start>");
    assert_eq!((e.start, remarks.as_str()), (Some(600), ""));
}

#[test]
fn days_without_a_readable_date() {
    let r = reading(&xml(
        "<title>C</title><start>2024-06-01T00:00:00+02:00</start><end>2024-05-01</end>",
        "<day index='2'><event id='1'><title>T</title><start>10:00</start></event></day>\
         <day start='2024-06-03T08:00:00+02:00'><event id='2'><title>U</title><start>10:00</start></event></day>\
         <day date='soon'><event id='3'><title>V</title><date>2024-06-05T10:00:00+02:00</date></event>\
         <event id='4'><title>W</title><start>10:00</start></event></day>",
    ));
    assert_eq!(r.schedule.days, ["2024-06-02", "2024-06-03", "2024-06-05"].map(date));
    assert_eq!(r.schedule.draft.sessions.iter().map(|s| s.day).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(r.remarks.iter().any(|m| m.why.contains("before it starts")));
    assert!(r.remarks.iter().any(|m| m.why.contains("skipped: neither")));
}

#[test]
fn days_of_one_date_and_rooms_of_several_days_are_one() {
    let day = |date: &str, id: i32| {
        format!(
            "<day index='1' date='{date}'><room name='Saal'><event id='{id}'><title>T{id}</title><start>10:00</start></event></room></day>"
        )
    };
    let r =
        reading(&xml("<title>C</title>", &[day("2024-06-02", 1), day("2024-06-01", 2), day("2024-06-02", 3)].concat()));
    assert_eq!(r.schedule.days, ["2024-06-01", "2024-06-02"].map(date));
    assert_eq!(r.schedule.draft.sessions.iter().map(|s| s.day).collect::<Vec<_>>(), [2, 1, 2]);
    assert_eq!(r.schedule.draft.rooms.len(), 1);
}

#[test]
fn persons_are_the_same_or_not() {
    let with = |persons: &str| {
        reading(&event_file(
            "<title>C</title>",
            &format!("<event id='1'><title>T</title><persons>{persons}</persons></event>"),
        ))
    };
    let r =
        with("<person id='0'>Anna Muster</person><person id='0'>Bo Muster</person><person id='0'>Anna Muster</person>");
    assert_eq!((r.schedule.draft.people.len(), r.schedule.draft.sessions[0].people.len()), (2, 2));
    let r = with("<person id='1'>Anna Muster</person><person id='2'>Anna Muster</person>");
    assert_eq!(r.schedule.draft.people.len(), 1);
    assert!(r.remarks.iter().any(|m| m.why.contains("several ids")));
    let r = with("<person>Anna Muster</person><person>anna muster</person>");
    assert_eq!(r.schedule.draft.people.len(), 1);
}

#[test]
fn encodings() {
    let text = event_file("<title>C</title>", "<event id='1'><title>Grüße – €</title></event>");
    let title = |bytes: &[u8]| read(bytes, NS).unwrap().schedule.draft.sessions[0].title.clone();
    assert_eq!(title(format!("\u{FEFF}{text}").as_bytes()), "Grüße – €");
    let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(title(&utf16), "Grüße – €");
    let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    assert_eq!(title(&windows), "Grüße – €", "declared as UTF-8 and is not");
    let declared = text.replace("utf-8", "ISO-8859-1");
    assert_eq!(title(&encoding_rs::WINDOWS_1252.encode(&declared).0), "Grüße – €");
}

#[test]
fn cdata_entities_and_html() {
    let (e, remarks) = event(
        "<abstract><![CDATA[<p>A &amp; B</p>]]></abstract><description>&lt;ul&gt;&lt;li&gt;x&lt;/li&gt;&lt;/ul&gt; &uuml; Q&A &#8211;</description>",
    );
    assert_eq!(
        (e.summary.as_str(), e.description.as_str()),
        ("A & B", "- x\n\n ü Q&A –".replace("\n ", "\n").as_str())
    );
    assert!(remarks.contains("stands alone"), "{remarks}");
    let (e, _) = event("<description>One <b>two</b><br/>three &lt;four&gt;</description>");
    assert_eq!(e.description, "One **two**  \nthree &lt;four>");
}

#[test]
fn entities_of_a_doctype_are_not_expanded() {
    let text = "<!DOCTYPE schedule [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>\
        <schedule><conference><title>C</title></conference><day date='2024-06-01'><event id='1'><title>T &b; &x;</title></event></day></schedule>";
    let (e, remarks) = only(text);
    assert_eq!(e.title, "T &b; &x;");
    assert!(remarks.contains("unknown entity"), "{remarks}");
}

#[test]
fn values_nobody_can_use_are_left_out_and_named() {
    let (e, remarks) = event(
        "<duration>long</duration><language>Klingonisch</language><type>Überraschung</type>\
         <links><link href='www.a.example'/><link href='b.example'>B</link><link>https://c.example/</link></links>\
         <attachments><attachment href='f.pdf'>F</attachment></attachments>",
    );
    assert_eq!((e.minutes, e.language, e.kind), (None, None, Kind::Talk));
    let urls: Vec<_> = e.links.iter().map(|l| l.url.as_str()).collect();
    assert_eq!(urls, ["http://www.a.example/", "https://c.example/"]);
    for part in [
        "duration \"long\"",
        "language \"Klingonisch\"",
        "type \"Überraschung\"",
        "\"http://\" added",
        "\"b.example\" dropped",
        "\"f.pdf\" dropped",
    ] {
        assert!(remarks.contains(part), "{part}: {remarks}");
    }
}

#[test]
fn long_titles_are_cut() {
    let long = "x".repeat(400);
    let (e, remarks) = only(&event_file("<title>C</title>", &format!("<event id='1'><title>{long}</title></event>")));
    assert_eq!(e.title.chars().count(), 300);
    assert!(remarks.contains("cut at 300"));
}

#[test]
fn broken_files_are_named_with_their_place() {
    let error = |text: &str| read(text.as_bytes(), NS).unwrap_err();
    assert_eq!(error(" \n"), ReadError::Empty);
    assert_eq!(error("BEGIN:VCALENDAR"), ReadError::Unknown);
    assert!(matches!(error("<schedule>\n  <day></room>"), ReadError::Broken { line: 2, .. }));
    assert!(matches!(error("<schedule>\n<day>"), ReadError::Broken { line: 2, .. }));
    assert!(matches!(error("{\"schedule\": \n [}"), ReadError::Broken { line: 2, column: 3, .. }));
    assert!(matches!(error("<html><body/></html>"), ReadError::NoSchedule { .. }));
    assert!(matches!(error("{\"a\": 1}"), ReadError::NoSchedule { .. }));
    assert!(matches!(error("[]"), ReadError::NoSchedule { .. }));
    assert_eq!(error("<schedule/>"), ReadError::NoDay);
    assert_eq!(error(&xml("", "<day date='2024-06-01'/>")), ReadError::NoEvent);
    assert!(matches!(read(&vec![b' '; MAX_BYTES + 1], NS), Err(ReadError::TooLarge)));
}

#[test]
fn hostile_files_end_fast() {
    let started = std::time::Instant::now();
    let deep = "<a>".repeat(200_000);
    assert!(matches!(read(deep.as_bytes(), NS), Err(ReadError::Broken { .. })));
    let attributes: String = (0..800_000).map(|i| format!(" a{i}=''")).collect();
    assert!(matches!(read(format!("<schedule{attributes}/>").as_bytes(), NS), Err(ReadError::Broken { .. })));
    assert!(read("[".repeat(1_000_000).as_bytes(), NS).is_err());
    let nested = format!("{{\"schedule\":{}1{}}}", "{\"conference\":".repeat(100_000), "}".repeat(100_000));
    assert!(read(nested.as_bytes(), NS).is_err());
    // Thousands of events that are all the same, in rooms whose names all give the same key.
    let events: String = (0..10_000)
        .map(|i| format!("<event id='1'><room>{}</room><title>T</title></event>", "!".repeat(i % 150 + 1)))
        .collect();
    let r = reading(&xml("", &format!("<day date='2024-06-01'>{events}</day>")));
    assert_eq!(r.schedule.draft.sessions.len(), 10_000);
    assert!(r.remarks.len() <= MAX_REMARKS + 1);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn nine_hundred_sessions_are_read_whole() {
    let text = "Ein Absatz über Verwaltung, Netze und Menschen. ".repeat(40);
    let events: String = (0..900)
        .map(|i| {
            format!(
                "<event id='{}'><title>Vortrag {i}</title><start>10:00</start><duration>00:30</duration><track>T{}</track>\
                 <description>{text}</description><persons><person id='{i}'>Anna Muster{}</person></persons></event>",
                i + 1,
                i % 20,
                ["a", "b", "c"][i % 3].repeat(i / 3 % 50 + 1),
            )
        })
        .collect();
    let file = event_file("<title>C</title>", &events);
    assert_eq!(reading(&file).schedule.draft.sessions.len(), 900);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, NS);
    }

    #[test]
    fn no_field_makes_it_panic(a in "\\PC{0,40}", b in "[0-9:.TZ+ PHMäx-]{0,30}", c in "[0-9:.TZ+ -]{0,12}", d in "[<>/a-z&;\"' =#0-9]{0,60}") {
        let text = format!(
            "<schedule><conference><day_change>{c}</day_change><start>{b}</start></conference><day date='2024-06-01' start='{b}'>\
             <event id='1'><title>T</title><date>2024-06-01T{b}</date><start>{c}</start><duration>{b}</duration>\
             <language><![CDATA[{a}]]></language><description><![CDATA[{d}]]></description>\
             <persons><person><![CDATA[{a}]]></person></persons></event></day></schedule>"
        );
        let _ = read(text.as_bytes(), NS);
    }

    #[test]
    fn no_mutation_makes_it_panic(cut in 0usize..900, put in "[<>&'\"/\\]a-zé]{0,6}", json in any::<bool>()) {
        let mut text = if json {
            format!("{{\"schedule\":{{\"conference\":{{\"title\":\"C\",\"days\":[{{\"date\":\"2024-06-01\",\"rooms\":{{\"A\":[{{\"id\":1,\"guid\":\"{GUID}\",\"title\":\"T\",\"start\":\"10:00\",\"persons\":[{{\"name\":\"Anna Muster\"}}]}}]}}}}]}}}}}}")
        } else {
            event_file("<title>C</title>", "<event id='1'><title>Grüße</title><start>10:00</start><persons><person id='1'>Anna Muster</person></persons></event>")
        };
        let at = text.char_indices().map(|(i, _)| i).nth(cut % text.chars().count()).unwrap_or(0);
        text.insert_str(at, &put);
        let _ = read(text.as_bytes(), NS);
        text.truncate(at);
        let _ = read(text.as_bytes(), NS);
    }

    #[test]
    fn html_never_survives(text in "(<p>|</p>|<b>|</b>|<a href='x'>|</a>|<ul>|<li>|<script>|</script>|&lt;|<|>|x| |\n|`|\\\\|<pre>|</pre>|<code>|</code>){0,20}") {
        let out = crate::kernel::html::to_markdown(&text);
        prop_assert!(!out.contains('<'), "{out:?}");
    }
}

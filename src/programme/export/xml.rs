//! schedule.xml after the c3voc schema (<https://c3voc.de/schedule/schema.xsd>): Giggity,
//! EventFahrplan and the video people read it.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::plan::{GENERATOR, Item, Plan, PlannedDay, TIMESLOT, VERSION};
use super::text;
use crate::kernel::date;
use crate::paths;
use crate::programme::model::Link;

type Xml = Writer<Vec<u8>>;

/// # Errors
/// None in practice: it writes to memory.
pub fn schedule(plan: &Plan<'_>) -> anyhow::Result<String> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("schedule").write_inner_content(|xml| {
        xml.create_element("generator")
            .with_attributes([("name", GENERATOR), ("system", plan.origin.host), ("version", VERSION)])
            .write_empty()?;
        leaf(xml, "url", &plan.origin.url(&paths::schedule(&plan.origin.edition.slug, "xml")))?;
        leaf(xml, "version", &plan.version)?;
        conference(xml, plan)?;
        for (i, planned) in plan.days.iter().enumerate() {
            day(xml, plan, i + 1, planned)?;
        }
        Ok(())
    })?;
    let mut text = String::from_utf8(xml.into_inner())?;
    text.push('\n');
    Ok(text)
}

fn leaf(xml: &mut Xml, name: &'static str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text))?;
    Ok(())
}

fn conference(xml: &mut Xml, plan: &Plan<'_>) -> io::Result<()> {
    xml.create_element("conference").write_inner_content(|xml| {
        leaf(xml, "acronym", &plan.acronym)?;
        leaf(xml, "title", &plan.title)?;
        for (name, day) in [("start", plan.start()), ("end", plan.end())] {
            if let Some(day) = day {
                leaf(xml, name, &day.to_string())?;
            }
        }
        leaf(xml, "days", &plan.days.len().to_string())?;
        leaf(xml, "timeslot_duration", TIMESLOT)?;
        leaf(xml, "base_url", &plan.base_url)?;
        leaf(xml, "url", &plan.url)?;
        leaf(xml, "time_zone_name", date::ZONE.name())?;
        for topic in plan.topics {
            let name = text::line(&topic.name);
            let mut track = xml.create_element("track").with_attribute(("name", name.as_str()));
            // Type `slug` of the XSD is narrower than ours.
            if topic.slug.len() > 1 && topic.slug.starts_with(|c: char| c.is_ascii_lowercase()) {
                track = track.with_attribute(("slug", topic.slug.as_str()));
            }
            track.write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn day(xml: &mut Xml, plan: &Plan<'_>, index: usize, day: &PlannedDay<'_>) -> io::Result<()> {
    let attributes = [
        ("index", index.to_string()),
        ("date", day.date.to_string()),
        ("start", date::rfc3339(day.starts_at)),
        ("end", date::rfc3339(day.ends_at)),
    ];
    let element = xml.create_element("day").with_attributes(attributes.iter().map(|(k, v)| (*k, v.as_str())));
    element.write_inner_content(|xml| {
        for (room, items) in &day.rooms {
            let Some(room) = plan.rooms.get(*room) else { continue };
            let guid = room.guid.to_string();
            xml.create_element("room")
                .with_attributes([("name", room.name.as_str()), ("guid", guid.as_str())])
                .write_inner_content(|xml| items.iter().try_for_each(|item| event(xml, &room.name, item)))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn event(xml: &mut Xml, room: &str, item: &Item<'_>) -> io::Result<()> {
    let session = item.session;
    let (guid, id) = (session.guid.to_string(), session.number.to_string());
    let mut element = xml.create_element("event").with_attributes([("guid", guid.as_str()), ("id", id.as_str())]);
    // The XSD takes codes of exactly six characters and nothing else.
    if session.code.len() == 6 {
        element = element.with_attribute(("code", session.code.as_str()));
    }
    element.write_inner_content(|xml| {
        leaf(xml, "date", &date::rfc3339(item.starts_at))?;
        leaf(xml, "start", &date::local(item.starts_at).format("%H:%M").to_string())?;
        leaf(xml, "duration", &item.duration)?;
        leaf(xml, "room", room)?;
        leaf(xml, "slug", &item.slug)?;
        leaf(xml, "url", &item.url)?;
        leaf(xml, "title", &text::line(&session.title))?;
        leaf(xml, "subtitle", &text::line(&session.subtitle))?;
        leaf(xml, "track", &item.track)?;
        leaf(xml, "type", session.kind.key())?;
        leaf(xml, "language", &text::line(session.language.as_deref().unwrap_or_default()))?;
        leaf(xml, "abstract", &text::block(&session.summary))?;
        leaf(xml, "description", &text::block(&session.description))?;
        xml.create_element("recording").write_inner_content(|xml| {
            leaf(xml, "license", "")?;
            leaf(xml, "optout", if session.flags.recorded { "false" } else { "true" })
        })?;
        list(xml, "persons", &item.people, |xml, (person, name)| {
            let (id, guid) = (person.number.to_string(), person.guid.to_string());
            xml.create_element("person")
                .with_attributes([("id", id.as_str()), ("guid", guid.as_str())])
                .write_text_content(BytesText::new(name))?;
            Ok(())
        })?;
        let (attachments, links) = session.links.iter().partition(|l| l.material);
        self::links(xml, "links", "link", links)?;
        self::links(xml, "attachments", "attachment", attachments)
    })?;
    Ok(())
}

fn links(xml: &mut Xml, name: &'static str, one: &'static str, links: Vec<&Link>) -> io::Result<()> {
    let links: Vec<(&Link, String)> = links.into_iter().filter_map(|l| Some((l, text::uri(&l.url)?))).collect();
    list(xml, name, &links, |xml, (link, href)| {
        let title = text::line(&link.title);
        let shown = if title.is_empty() { href } else { &title };
        xml.create_element(one).with_attribute(("href", href.as_str())).write_text_content(BytesText::new(shown))?;
        Ok(())
    })
}

fn list<T>(
    xml: &mut Xml,
    name: &'static str,
    items: &[T],
    write: impl Fn(&mut Xml, &T) -> io::Result<()>,
) -> io::Result<()> {
    let element = xml.create_element(name);
    if items.is_empty() {
        element.write_empty()?;
    } else {
        element.write_inner_content(|xml| items.iter().try_for_each(|item| write(xml, item)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::programme::model::Programme;
    use proptest::prelude::*;
    use quick_xml::Reader;
    use std::process::Command;

    fn written(edition: &crate::edition::Edition, programme: &Programme) -> String {
        let plan = Plan::new(samples::origin(edition), 3, programme).expect("days are known");
        schedule(&plan).expect("written")
    }

    /// Text of all elements with this name; fails on anything that is not well-formed.
    fn texts(xml: &str, name: &str) -> Vec<String> {
        let mut reader = Reader::from_str(xml);
        let (mut found, mut inside) = (Vec::<String>::new(), false);
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(e) if e.name().as_ref() == name => {
                    inside = true;
                    found.push(String::new());
                }
                Event::End(e) if e.name().as_ref() == name => inside = false,
                Event::Text(t) if inside => found.last_mut().expect("open").push_str(&t.xml10_content()),
                Event::GeneralRef(r) if inside => {
                    let text = match r.resolve_char_ref().expect("a reference") {
                        Some(c) => c.to_string(),
                        None => quick_xml::escape::resolve_predefined_entity(&r).expect("known").to_string(),
                    };
                    found.last_mut().expect("open").push_str(&text);
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    fn validate(xml: &str, name: &str) {
        let Some(schema) = samples::schema("schedule.xml.xsd") else { return };
        let file = std::env::temp_dir().join(format!("kongress-{}-{name}.xml", std::process::id()));
        std::fs::write(&file, xml).expect("a file");
        let output = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(&schema).arg(&file).output();
        std::fs::remove_file(&file).expect("removed");
        match output {
            Err(error) => eprintln!("skipped: xmllint is not installed ({error})"),
            Ok(output) => assert!(output.status.success(), "{}\n{xml}", String::from_utf8_lossy(&output.stderr)),
        }
    }

    #[test]
    fn the_whole_file() {
        samples::golden("schedule.xml", &written(&samples::edition(), &samples::programme()));
    }

    #[test]
    fn is_valid_after_the_schema_of_the_field() {
        let mut edition = samples::edition();
        validate(&written(&edition, &samples::programme()), "whole");
        validate(&written(&edition, &Programme::default()), "empty");
        edition.row.slug = "2024".into();
        let mut programme = samples::programme();
        programme.topics[0].slug = "3d-druck".into();
        validate(&written(&edition, &programme), "short");
    }

    #[test]
    fn hostile_titles_stay_text() {
        let xml = written(&samples::edition(), &samples::programme());
        let title = texts(&xml, "title").into_iter().find(|t| t.starts_with("Böse")).expect("there");
        assert!(title.starts_with("Böse BEGIN:VALARM; Komma, ]]> </script> \\n lang"), "{title}");
        assert!(!xml.contains("]]>") && !xml.contains("javascript:"), "{xml}");
    }

    proptest! {
        #[test]
        fn any_text_gives_well_formed_xml(title in samples::any_text(), summary in samples::any_text()) {
            let (edition, mut programme) = (samples::edition(), samples::programme());
            programme.sessions.truncate(1);
            programme.sessions[0].title = title.clone();
            programme.sessions[0].summary = summary.clone();
            programme.rooms[0].name = title.clone();
            let xml = written(&edition, &programme);
            prop_assert_eq!(&texts(&xml, "title")[1], &text::line(&title));
            prop_assert_eq!(&texts(&xml, "abstract")[0], &text::block(&summary));
        }
    }
}

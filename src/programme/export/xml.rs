//! schedule.xml after the c3voc schema (<https://c3voc.de/schedule/schema.xsd>): Giggity,
//! EventFahrplan and the video people read it.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use uuid::Uuid;

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
        xml.create_element("persons").write_inner_content(|xml| {
            item.people.iter().try_for_each(|(p, name)| person(xml, p.number, p.guid, name))
        })?;
        links(xml, "links", "link", session.links.iter().filter(|l| !l.material))?;
        links(xml, "attachments", "attachment", session.links.iter().filter(|l| l.material))
    })?;
    Ok(())
}

fn person(xml: &mut Xml, number: i32, guid: Uuid, name: &str) -> io::Result<()> {
    let (id, guid) = (number.to_string(), guid.to_string());
    xml.create_element("person")
        .with_attributes([("id", id.as_str()), ("guid", guid.as_str())])
        .write_text_content(BytesText::new(name))?;
    Ok(())
}

fn links<'a>(
    xml: &mut Xml,
    list: &'static str,
    one: &'static str,
    links: impl Iterator<Item = &'a Link>,
) -> io::Result<()> {
    xml.create_element(list).write_inner_content(|xml| {
        for (link, href) in links.filter_map(|l| Some((l, text::uri(&l.url)?))) {
            let title = text::line(&link.title);
            let shown = if title.is_empty() { href.as_str() } else { title.as_str() };
            xml.create_element(one)
                .with_attribute(("href", href.as_str()))
                .write_text_content(BytesText::new(shown))?;
        }
        Ok(())
    })?;
    Ok(())
}

//! The bytes, read by a parser that is not the one that wrote them.

use mail_parser::{MessageParser, MimeHeaders, PartType};

use super::*;

fn outgoing() -> Outgoing {
    Outgoing {
        id: 1,
        public_id: Uuid::from_u128(7),
        recipient: "anna@example.org".into(),
        recipient_name: "Änne Groß".into(),
        reply_to: "buero@example.org".into(),
        subject: "Anmeldung bestätigt".into(),
        text_body: "Guten Tag\n.\nMAIL FROM:<x@example.org>\n\rEnde".into(),
        html_body: "<p>Guten Tag</p>".into(),
        calendar_method: None,
        calendar: None,
        attachments: None,
        created_at: DateTime::UNIX_EPOCH,
        attempts: 1,
        is_last: false,
    }
}

fn stored(name: &str, content_type: &str, cid: Option<&str>) -> StoredAttachment {
    StoredAttachment {
        name: name.into(),
        content_type: content_type.into(),
        cid: cid.map(str::to_string),
        // No text: every byte there is.
        bytes: BASE64_STANDARD.encode((0..=255).collect::<Vec<u8>>()),
    }
}

/// With everything a mail can have.
fn full() -> Outgoing {
    Outgoing {
        calendar_method: Some("REQUEST".into()),
        calendar: Some("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n".into()),
        attachments: Some(Json(vec![
            stored("Bestätigung Nr. 1.pdf", "application/pdf", None),
            stored("code.png", "image/png", Some("code@kongress.test")),
        ])),
        ..outgoing()
    }
}

fn wire(outgoing: &Outgoing) -> String {
    let from = "Kongressbüro <kongress@example.org>".parse().expect("a mailbox");
    String::from_utf8(outgoing.build(&from, "kongress.test").expect("built").formatted()).expect("ascii")
}

/// "mixed(alternative(text/plain, text/html))"
fn shape(text: &str) -> String {
    fn part_of(message: &mail_parser::Message<'_>, index: u32) -> String {
        let part = message.part(index).expect("a part");
        let kind = part.content_type().expect("a type");
        let name = match (part.attachment_name(), part.content_id()) {
            (Some(name), Some(cid)) => format!("={name}#{cid}"),
            (Some(name), None) => format!("={name}"),
            _ => String::new(),
        };
        let subtype = kind.subtype().expect("a subtype");
        match &part.body {
            PartType::Multipart(parts) => {
                let inside: Vec<String> = parts.iter().map(|p| part_of(message, *p)).collect();
                format!("{subtype}({})", inside.join(", "))
            }
            _ => format!("{}/{subtype}{name}", kind.ctype()),
        }
    }
    let message = MessageParser::default().parse(text).expect("a message");
    part_of(&message, 0)
}

#[test]
fn every_attempt_sends_the_same_bytes() {
    assert_eq!(wire(&outgoing()), wire(&outgoing()));
    assert_eq!(wire(&full()), wire(&full()));
}

#[test]
fn a_message_has_a_fixed_id_and_says_that_a_program_wrote_it() {
    let text = wire(&outgoing());
    assert!(text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@kongress.test>"), "{text}");
    assert!(text.contains("Auto-Submitted: auto-generated"));
    assert!(text.contains("Reply-To: buero@example.org"));
    assert_eq!(shape(&text), "alternative(text/plain, text/html)");
}

#[test]
fn there_are_only_as_many_levels_as_needed() {
    let full = full();
    let with = |calendar: bool, attachments: &[usize]| {
        let Json(list) = full.attachments.as_ref().expect("some");
        let chosen: Vec<_> = attachments.iter().map(|i| list[*i].clone()).collect();
        let calendar = calendar.then(|| full.calendar.clone()).flatten();
        shape(&wire(&Outgoing {
            calendar_method: calendar.as_ref().and(full.calendar_method.clone()),
            calendar,
            attachments: (!chosen.is_empty()).then_some(Json(chosen)),
            ..outgoing()
        }))
    };
    assert_eq!(with(true, &[]), "mixed(alternative(text/plain, text/html, text/calendar), text/calendar=termin.ics)");
    assert_eq!(with(false, &[0]), "mixed(alternative(text/plain, text/html), application/pdf=Bestaetigung-Nr.-1.pdf)");
    assert_eq!(with(false, &[1]), "alternative(text/plain, related(text/html, image/png=code.png#code@kongress.test))");
    assert_eq!(
        with(true, &[0, 1]),
        "mixed(alternative(text/plain, related(text/html, image/png=code.png#code@kongress.test), text/calendar), \
         text/calendar=termin.ics, application/pdf=Bestaetigung-Nr.-1.pdf)"
    );
}

#[test]
fn every_part_comes_back_as_it_was() {
    let (full, text) = (full(), wire(&full()));
    let message = MessageParser::default().parse(&text).expect("a message");
    assert_eq!(message.subject(), Some("Anmeldung bestätigt"));
    assert_eq!(message.body_text(0).as_deref(), Some("Guten Tag\r\n.\r\nMAIL FROM:<x@example.org>\r\n\r\nEnde"));
    assert_eq!(message.body_html(0).as_deref(), Some(full.html_body.as_str()));
    let parts: Vec<_> = message.parts.iter().filter(|p| !matches!(p.body, PartType::Multipart(_))).collect();
    let calendars: Vec<_> = parts.iter().filter(|p| p.is_content_type("text", "calendar")).collect();
    assert_eq!(calendars.len(), 2);
    for part in calendars {
        assert_eq!(part.contents(), full.calendar.as_deref().expect("there").as_bytes());
        let kind = part.content_type().expect("a type");
        assert_eq!((kind.attribute("method"), kind.attribute("charset")), (Some("REQUEST"), Some("utf-8")));
    }
    let bytes: Vec<u8> = (0..=255).collect();
    for (main, sub) in [("application", "pdf"), ("image", "png")] {
        let part = parts.iter().find(|p| p.is_content_type(main, sub)).expect("there");
        assert_eq!(part.contents(), bytes);
    }
    assert!(text.is_ascii());
    // RFC 5322, 2.1.1
    assert!(text.lines().all(|l| l.len() <= 78), "{:?}", text.lines().find(|l| l.len() > 78));
}

#[test]
fn hostile_names_and_bodies_stay_inside() {
    let mut hostile = outgoing();
    hostile.recipient_name = "Max\r\nBcc: x@example.org\u{0}, <y@example.org>".into();
    hostile.subject = "Betreff\r\nBcc: x@example.org".into();
    hostile.attachments = Some(Json(vec![stored("a\"\r\nBcc: x@example.org\r\n\r\n.pdf", "application/pdf", None)]));
    let text = wire(&hostile);
    assert_eq!(text.matches("\r\nBcc:").count(), 0, "{text}");
    assert_eq!(text.matches("\r\nTo: ").count(), 1);
    assert!(!text.contains("\r\n.\r\n") && !text.contains("MAIL FROM"), "bodies are encoded");
    assert!(text.is_ascii());
}

#[test]
fn file_names_are_plain() {
    for (name, sent) in [
        ("Rechnung-2027.pdf", "Rechnung-2027.pdf"),
        ("Teilnahmebestätigung für Łódź.pdf", "Teilnahmebestaetigung-fuer-lodz.pdf"),
        ("../../etc/passwd", "anhang.etcpasswd"),
        (".profile", "anhang.profile"),
        ("…", "anhang"),
        ("a\\b:c*d?.txt", "abcd.txt"),
    ] {
        assert_eq!(file_name(name), sent, "{name}");
    }
    assert!(file_name(&"ß".repeat(200)).len() <= 60);
}

#[test]
fn what_cannot_be_written_is_an_error_and_no_panic() {
    let mut broken = full();
    broken.attachments =
        Some(Json(vec![StoredAttachment { bytes: "kein base64".into(), ..stored("a", "image/png", None) }]));
    let from: Mailbox = "kongress@example.org".parse().expect("a mailbox");
    assert!(broken.build(&from, "kongress.test").is_err());
    broken.attachments = Some(Json(vec![stored("a", "kein Typ", None)]));
    assert!(broken.build(&from, "kongress.test").is_err());
}

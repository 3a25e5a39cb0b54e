//! `/intern/postausgang`: the mails that the demo wrote to files, to be read in the browser.
//!
//! Exists only where mails go to files in demo mode: whoever reaches the site reads every mail
//! with its links. File names come from the list of the folder, never from the visitor.

use std::path::{Path as FilePath, PathBuf};
use std::time::SystemTime;

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::DateTime;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::sql;
use crate::kernel::date;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, HTML, Result, Site};
use crate::{mail as outbox, paths};

/// Most mails shown, of files and of the table each.
const SHOWN: usize = 200;

/// The HTML part was written for mail programs: it has its own styles and must do nothing else.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; sandbox";

#[derive(askama::Template)]
#[template(path = "office/outbox.html")]
struct OutboxPage {
    shell: Shell,
    unsent: Vec<Unsent>,
    mails: Vec<Head>,
}

struct Unsent {
    to: String,
    subject: String,
    at: String,
    state: &'static str,
    why: String,
}

/// What is known of a mail without opening it.
struct Head {
    href: String,
    to: String,
    subject: String,
    at: String,
}

pub async fn list(State(site): State<Site>) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let unsent = sql::unsent(&mut c, SHOWN as i64).await?;
    drop(c);
    let unsent = unsent
        .into_iter()
        .map(|m| Unsent {
            to: m.recipient,
            subject: m.subject,
            at: date::date_time(m.created_at),
            state: if m.is_failed { "nicht zustellbar" } else { "wartet" },
            why: m.last_error,
        })
        .collect();
    let folder = outbox::folder(&site.config.data);
    let mails = apart(move || {
        let files = files(&folder)?.into_iter().take(SHOWN);
        Ok(files.filter_map(|(name, path)| Some(head(&name, &parse(&std::fs::read(path).ok()?)?))).collect())
    })
    .await?;
    show(&OutboxPage { shell: shell(&site, "Postausgang der Demo", paths::OUTBOX).await?, unsent, mails })
}

#[derive(askama::Template)]
#[template(path = "office/outbox_mail.html")]
struct MailPage {
    shell: Shell,
    head: Head,
    from: String,
    reply_to: String,
    /// The text part, paragraph by paragraph, line by line.
    text: Vec<Vec<Vec<Piece>>>,
    html: Option<String>,
    files: Vec<File>,
}

/// Words, or an address of this site, which can be followed.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    is_link: bool,
}

struct File {
    href: String,
    name: String,
    content_type: String,
    /// "3 kB"
    size: String,
}

pub async fn mail(State(site): State<Site>, Path(name): Path<String>) -> Result<Response> {
    let message = open(&site, &name).await?;
    let head = head(&name, &message);
    let files = message.parts.iter().enumerate().filter(|(_, part)| is_file(part)).map(|(number, part)| File {
        href: paths::outbox_part(&name, number),
        name: saved_as(part),
        content_type: content_type(part),
        size: format!("{} kB", part.contents().len().div_ceil(1000)),
    });
    let page = MailPage {
        shell: shell(&site, &format!("Mail: {}", head.subject), &paths::outbox_mail(&name)).await?,
        from: people(message.from()),
        reply_to: people(message.reply_to()),
        text: paragraphs(&message.body_text(0).unwrap_or_default(), &site.config.base_url),
        html: (message.html_body_count() > 0).then(|| paths::outbox_html(&name)),
        files: files.collect(),
        head,
    };
    show(&page)
}

/// The HTML part as mail programs show it.
pub async fn html(State(site): State<Site>, Path(name): Path<String>) -> Result<Response> {
    let message = open(&site, &name).await?;
    let mut html = message.body_html(0).ok_or(Error::NotFound)?.into_owned();
    for part in message.parts.iter().filter(|p| is_file(p)) {
        if let Some(cid) = part.content_id() {
            let data = format!("data:{};base64,{}", content_type(part), BASE64_STANDARD.encode(part.contents()));
            html = html.replace(&format!("cid:{cid}"), &data);
        }
    }
    Ok(answer(HTML, MAIL_POLICY, None, html.into_bytes()))
}

/// Calendar entry, picture or file of a mail, to be saved.
pub async fn part(State(site): State<Site>, Path((name, number)): Path<(String, usize)>) -> Result<Response> {
    let message = open(&site, &name).await?;
    let part = message.parts.get(number).filter(|p| is_file(p)).ok_or(Error::NotFound)?;
    let policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";
    Ok(answer(&content_type(part), policy, Some(&saved_as(part)), part.contents().to_vec()))
}

fn answer(content_type: &str, policy: &'static str, file_name: Option<&str>, body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, content_type);
    set(header::CACHE_CONTROL, "no-store");
    set(header::CONTENT_SECURITY_POLICY, policy);
    if let Some(name) = file_name {
        set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    }
    response
}

/// Personal: kept nowhere.
fn show<T: askama::Template>(page: &T) -> Result<Response> {
    form_page(page, &Errors::default())
}

async fn shell(site: &Site, title: &str, path: &str) -> Result<Shell> {
    let mut shell = Shell::new(site, title, path).await?;
    shell.no_index = true;
    Ok(shell)
}

/// Disks may be slow; requests of others go on meanwhile.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?;
    done.map_err(|error| Error::Other(error.into()))
}

/// Name and path of each mail, newest first. No folder: nothing was sent yet.
fn files(folder: &FilePath) -> std::io::Result<Vec<(String, PathBuf)>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found: Vec<(SystemTime, String, PathBuf)> = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Ok(file) = entry.file_name().into_string() else { continue };
        // Unfinished ones begin with a dot.
        let Some(name) = file.strip_suffix(".eml").filter(|name| !name.starts_with('.')) else { continue };
        if entry.file_type()?.is_file() {
            found.push((entry.metadata()?.modified()?, name.to_string(), entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().rev().map(|(_, name, path)| (name, path)).collect())
}

async fn open(site: &Site, name: &str) -> Result<Message<'static>> {
    let (folder, name) = (outbox::folder(&site.config.data), name.to_string());
    let found = apart(move || {
        let path = files(&folder)?.into_iter().find(|(n, _)| *n == name).map(|(_, path)| path);
        path.map(std::fs::read).transpose()
    });
    parse(&found.await?.ok_or(Error::NotFound)?).ok_or(Error::NotFound)
}

fn parse(bytes: &[u8]) -> Option<Message<'static>> {
    MessageParser::default().parse(bytes).map(Message::into_owned)
}

fn head(name: &str, message: &Message<'_>) -> Head {
    let at = message.date().and_then(|d| DateTime::from_timestamp(d.to_timestamp(), 0));
    Head {
        href: paths::outbox_mail(name),
        to: people(message.to()),
        subject: message.subject().unwrap_or("Ohne Betreff").to_string(),
        at: at.map(date::date_time).unwrap_or_default(),
    }
}

/// "Änne Groß (anna@example.org)"
fn people(address: Option<&mail_parser::Address<'_>>) -> String {
    let all = address.into_iter().flat_map(mail_parser::Address::iter).map(|a| match (a.name(), a.address()) {
        (Some(name), Some(address)) => format!("{name} ({address})"),
        (name, address) => name.or(address).unwrap_or_default().to_string(),
    });
    all.collect::<Vec<_>>().join(", ")
}

/// Everything beside the text and the HTML of the mail itself.
fn is_file(part: &MessagePart<'_>) -> bool {
    let is_body = part.is_content_type("text", "plain") || part.is_content_type("text", "html");
    !matches!(part.body, PartType::Multipart(_) | PartType::Message(_))
        && (!is_body || part.attachment_name().is_some())
}

fn content_type(part: &MessagePart<'_>) -> String {
    part.content_type().map_or_else(
        || "application/octet-stream".into(),
        |t| match t.subtype() {
            Some(subtype) => format!("{}/{subtype}", t.ctype()),
            None => t.ctype().to_string(),
        },
    )
}

fn saved_as(part: &MessagePart<'_>) -> String {
    let fallback = if part.is_content_type("text", "calendar") { "termin.ics" } else { "anhang" };
    outbox::file_name(part.attachment_name().unwrap_or(fallback))
}

fn paragraphs(text: &str, base: &str) -> Vec<Vec<Vec<Piece>>> {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(|p| p.trim_matches('\n')).filter(|p| !p.trim().is_empty());
    paragraphs.map(|p| p.lines().map(|line| pieces(line, base)).collect()).collect()
}

/// Takes a line apart at the addresses of this site. A full stop behind one is not part of it.
fn pieces(line: &str, base: &str) -> Vec<Piece> {
    let (mut out, mut rest) = (Vec::new(), line);
    while let Some(at) = rest.find(base) {
        let end = rest[at..].find(|c: char| c.is_whitespace() || "<>\"".contains(c)).map_or(rest.len(), |n| at + n);
        let link = rest[at..end].trim_end_matches(['.', ',', ';', ')']);
        // "http://host.example.org" does not begin with our "http://host".
        let is_link = link[base.len()..].is_empty() || link[base.len()..].starts_with(['/', '?', '#']);
        let end = at + link.len().max(base.len());
        out.push(Piece { text: rest[..at].to_string(), is_link: false });
        out.push(Piece { text: rest[at..end].to_string(), is_link });
        rest = &rest[end..];
    }
    out.push(Piece { text: rest.to_string(), is_link: false });
    out.retain(|p| !p.text.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_site_are_links_and_no_others() {
        let shown = |line: &str| -> Vec<String> {
            let links = pieces(line, "http://k.test").into_iter().filter(|p| p.is_link);
            links.map(|p| p.text).collect()
        };
        assert_eq!(shown("Hier: http://k.test/a/b?c=d."), ["http://k.test/a/b?c=d"]);
        assert_eq!(shown("http://k.test und <http://k.test/x>"), ["http://k.test", "http://k.test/x"]);
        assert!(shown("http://k.test.evil.example/a http://k.test@evil.example https://other.test").is_empty());
        let line = "vor http://k.test/ä, nach";
        assert_eq!(pieces(line, "http://k.test").into_iter().map(|p| p.text).collect::<String>(), line);
    }
}

//! No mail is forgotten: what the program can send at all is compared with the words that can be
//! changed and the names that staff read. A message is made of a `Kind` or of a `Fixed` (the compiler
//! sees to that), so these two are looked for in the code.

use std::collections::BTreeSet;
use std::fs;

use kongress::staff::Role;

use crate::registration::open;
use crate::rules::{files, root};
use crate::staff::signed_in;

/// Mails with fixed words, each for a reason that stands beside it in the code.
const FIXED: [&str; 3] = ["barrier_report", "circular", "circular_test"];

/// What stands in quotation marks after `label`, before the value ends.
fn field<'a>(value: &'a str, label: &str) -> &'a str {
    value.split_once(label).and_then(|(_, rest)| rest.split('"').next()).unwrap_or("")
}

/// Every constant of this type in the code: its value up to the closing brace.
fn constants(of: &str) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(&root().join("src"), &["rs"]) {
        let text = fs::read_to_string(&path).expect("readable");
        let text = text.split("#[cfg(test)]").next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        let declared = format!(": {of} = {of} {{");
        assert_eq!(
            text.matches(&format!("{of} {{ key:")).count(),
            text.matches(&format!("{declared} key:")).count() + text.matches(&format!("struct {of} {{ key:")).count(),
            "{}: one that is no constant of its own",
            path.display()
        );
        found.extend(text.split(&declared).skip(1).map(|rest| rest.split("};").next().unwrap_or("").to_string()));
    }
    found
}

#[tokio::test]
async fn every_mail_can_be_worded_anew_or_says_why_not() {
    let site = open(Some(10)).await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let kinds = constants("Kind");
    let known: BTreeSet<&str> = kinds.iter().map(|k| field(k, "key: \"")).filter(|key| !key.is_empty()).collect();
    assert!(known.len() > 40 && known.contains("registration_ticket") && known.contains("staff_notice"), "{known:?}");
    let links = admin.open("/intern/mailtexte").await.attributes("tbody a", "href");
    let listed: BTreeSet<&str> = links.iter().filter_map(|href| href.rsplit('/').next()).collect();
    assert_eq!(known, listed, "in the code, and in the list of the internal area");
    let fixed = constants("Fixed");
    let keys: BTreeSet<&str> = fixed.iter().map(|f| field(f, "key: \"")).collect();
    assert_eq!(keys, BTreeSet::from(FIXED), "a new one has to be agreed upon here");
    assert!(fixed.iter().all(|f| field(f, "why: \"").len() > 20), "{fixed:?}");
}

#[tokio::test]
async fn every_mail_has_a_name_in_the_outbox() {
    let site = open(Some(10)).await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    for kind in constants("Kind").iter().chain(&constants("Fixed")) {
        let (key, message) = (field(kind, "key: \""), field(kind, "message: \""));
        let name = if message.is_empty() { key } else { message };
        if !name.is_empty() {
            let row = "insert into message (kind, recipient, subject, text_body, html_body, state)
                 values ($1, 'a@example.org', 's', '', '', 'sent')";
            sqlx::query(row).bind(name).execute(site.site.db.pool()).await.expect("a row");
        }
    }
    let page = admin.open("/intern/mails").await;
    let options = page.all("select[name=art] option");
    assert!(options.len() > 30, "{options:?}");
    assert_eq!(options.iter().filter(|name| name.contains('_')).collect::<Vec<_>>(), Vec::<&String>::new());
}

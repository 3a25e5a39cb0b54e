//! The machine formats of the demo, against their schemas.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::support::TestSite;

fn schemas() -> Option<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let shared = std::env::var_os("KONGRESS_SHARED").map_or(beside, PathBuf::from);
    let dir = shared.join("data/schedules/schema");
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: the schema folder {} is not there", dir.display());
    None
}

#[tokio::test]
async fn the_demo_exports_are_valid() {
    let site = TestSite::demo().await;
    let Some(schemas) = schemas() else { return };
    for e in ["2024".to_string(), site.featured().await] {
        let xml = site.get(&format!("/{e}/schedule.xml")).await;
        assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
        let mut file = tempfile(&xml.body);
        let checked = Command::new("xmllint")
            .args(["--noout", "--schema"])
            .arg(schemas.join("schedule.xml.xsd"))
            .arg(&file.0)
            .output();
        match checked {
            Ok(done) => assert!(done.status.success(), "{e}: {}", String::from_utf8_lossy(&done.stderr)),
            Err(_) => println!("skipped: xmllint is not installed"),
        }
        file.1.flush().expect("written");
        let json = site.get(&format!("/{e}/schedule.json")).await;
        let schema = std::fs::read_to_string(schemas.join("schedule.schema.json")).expect("readable");
        let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let value: serde_json::Value = serde_json::from_slice(&json.body).expect("JSON");
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{} at {}", e, e.instance_path)).collect();
        assert!(errors.is_empty(), "{e}: {errors:#?}");
    }
}

struct Removed(PathBuf, std::fs::File);

impl Drop for Removed {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn tempfile(bytes: &[u8]) -> Removed {
    let path = std::env::temp_dir().join(format!("kongress-{}.xml", uuid::Uuid::new_v4().simple()));
    let mut file = std::fs::File::create(&path).expect("a file");
    file.write_all(bytes).expect("written");
    Removed(path, file)
}

#[tokio::test]
async fn every_session_with_a_time_has_a_calendar_entry() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let all = site.get(&format!("/{e}/schedule.ics")).await;
    assert_eq!(all.header("content-type"), "text/calendar; charset=utf-8");
    let text = all.text();
    let entries = text.matches("BEGIN:VEVENT").count();
    assert!(entries >= 40 && text.contains("BEGIN:VTIMEZONE"), "{entries}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "folded at 75 octets");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    let page = site.get(&format!("/{e}/programm?art=workshop")).await.page();
    for href in page.attributes(".workshop .title a", "href") {
        let own = site.get(&href).await.page().attributes("dl.facts a", "href");
        let ics = own.iter().find(|h| h.ends_with(".ics")).expect("a calendar link");
        assert_eq!(site.get(ics).await.text().matches("BEGIN:VEVENT").count(), 1, "{ics}");
    }
}

#[tokio::test]
async fn an_edition_without_sessions_still_has_its_days() {
    let site = TestSite::demo().await;
    let text = site.get("/rathausgespraeche-2023/schedule.ics").await.text();
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    assert!(text.contains("DTSTART;TZID=Europe/Berlin:20230215T103000"));
    site.get("/2020/schedule.ics").await.failure(404);
}

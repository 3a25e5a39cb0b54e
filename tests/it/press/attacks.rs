//! Files that are not what they say, or want more than to be looked at (reliability-security.md,
//! X5, R4, R10, R12): refused with words at their field, and nothing is left behind.

use kongress::press::evidence::{MAX_BYTES, check};

use super::{FORM, filled, open, upload};
use crate::media::{jpeg, pdf};
use crate::support::{Html, Person, TestSite};

async fn refused(name: &str, bytes: &[u8]) -> String {
    match check(name, bytes.to_vec()).await {
        Ok(_) => panic!("{name} was taken: {}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)])),
        Err(text) => text,
    }
}

async fn send(kim: &Person<'_>, name: &str, bytes: &[u8]) -> crate::support::Answer {
    let page = kim.open(FORM).await;
    kim.later();
    let mut fields = page.form(FORM);
    for (field, value) in filled("kim@example.org").into_iter().filter(|(f, _)| *f != "link") {
        fields.retain(|(n, _)| n != field);
        fields.push((field.into(), value.into()));
    }
    upload(kim, FORM, &fields, &[("datei", name, bytes)]).await
}

async fn is_empty(site: &TestSite) -> bool {
    site.count(
        "select (select count(*) from accreditation) + (select count(*) from accreditation_evidence)
        + (select count(*) from medium_file) + (select count(*) from message)",
    )
    .await
        == 0
}

/// 50,000 by 50,000 pixels in 75 bytes: ten gigabytes, were they unpacked.
fn bomb() -> Vec<u8> {
    let side = 50_000_u32.to_be_bytes();
    let ihdr = [&b"IHDR"[..], &side, &side, &[8, 6, 0, 0, 0]].concat();
    let crc = ihdr.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
    }) ^ !0;
    [&b"\x89PNG\r\n\x1a\n\0\0\0\x0d"[..], &ihdr, &crc.to_be_bytes(), b"\0\0\0\0IDAT\x35\xaf\x06\x1e"].concat()
}

/// A JPEG whose EXIF tells where it was taken and whose it is.
fn located() -> Vec<u8> {
    let note = b"Exif\0\0II*\0GPS 50.97N 11.03E Kamera von Kim Beispiel";
    let length = u16::try_from(note.len() + 2).expect("short").to_be_bytes();
    let photo = jpeg();
    [&photo[..2], &b"\xff\xe1"[..], &length, note, &photo[2..]].concat()
}

#[tokio::test]
async fn pages_and_programs_are_refused_under_every_name() {
    for name in ["a.svg", "a.jpg", "a.png", "a.pdf", "a.html", "a", "a.jpg.svg", "../../a.pdf", "CON.jpg"] {
        for bytes in [
            &b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..],
            b"<!doctype html><script>alert(1)</script>",
            b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>",
            b"GIF89a/*<svg/onload=alert(1)>*/",
            b" %PDF-1.7 behind a blank",
            b"PK\x03\x04 a packed file",
            b"MZ\x90",
            b"#!/bin/sh",
            b"RIFF\x40\0\0\0WEBPVP8 ",
            b"\x1a\x45\xdf\xa3",
            b"WEBVTT\n\n00:01.000 --> 00:02.000\nx",
            b"",
        ] {
            let said = refused(name, bytes).await;
            assert!(!said.is_empty(), "{name}");
        }
    }
    // The name is kept nowhere, but its ending has to agree.
    for name in ["a.png", "a.html", "a.jpg.html", "jpg", "a.jpg\0", "a.jpg/../x.pdf"] {
        refused(name, &jpeg()).await;
    }
}

#[tokio::test]
async fn what_is_two_things_at_once_is_refused() {
    let page = b"<HTML><script>alert(document.domain)</script>";
    let photo = jpeg();
    refused("a.jpg", &[&photo[..], page].concat()).await;
    let comment = [&photo[..2], b"\xff\xfe\x00\x2f", &page[..], &photo[2..]].concat();
    refused("a.jpg", &comment).await;
    refused("a.pdf", &[&pdf("x")[..], page].concat()).await;
    refused("a.pdf", &[&pdf("x")[..], b"PK\x03\x04"].concat()).await;
    for active in ["/S /JavaScript /JS (app.alert(1))", "/S /Launch /F (cmd.exe)", "/Names << /EmbeddedFiles 5 0 R >>"]
    {
        let said = refused(
            "a.pdf",
            format!("%PDF-1.7\n1 0 obj\n<< /A << {active} >> >>\nendobj\nstartxref\n9\n%%EOF\n").as_bytes(),
        )
        .await;
        assert!(said.contains("PDF"), "{said}");
    }
}

#[tokio::test]
async fn bombs_and_halves_are_refused_before_they_are_unpacked() {
    refused("a.png", &bomb()).await;
    let photo = jpeg();
    refused("a.jpg", &photo[..photo.len() / 2]).await;
    let document = pdf("x");
    refused("a.pdf", &document[..document.len() - 8]).await;
    let mut large = pdf("x");
    large.resize(MAX_BYTES + 1, b' ');
    assert!(refused("a.pdf", &large).await.contains("5 MB"));
}

#[tokio::test]
async fn a_refused_file_is_told_at_its_field_with_everything_kept() {
    let site = open().await;
    let kim = site.person();
    let mut large = pdf("x");
    large.resize(MAX_BYTES + 1000, b' ');
    for (name, bytes) in [("a.jpg", &b"<svg/>"[..]), ("a.png", &bomb()), ("a.pdf", &large), ("a.gif", b"GIF89a")] {
        let answer = send(&kim, name, bytes).await;
        assert_eq!(answer.status, 422, "{name}");
        let page = Html::new(&answer.text());
        assert_eq!(page.attributes(".errors a", "href"), ["#datei"], "{name}");
        assert!(page.attributes("#datei", "aria-describedby")[0].contains("datei-fehler"), "{name}");
        assert_eq!(page.attributes("#medium", "value"), ["Beispiel-Post"]);
        assert!(is_empty(&site).await, "{name}");
    }
}

#[tokio::test]
async fn bodies_without_end_are_refused_and_others_go_on() {
    let site = open().await;
    let kim = site.person();
    let answer = send(&kim, "a.pdf", &vec![b' '; 3 * MAX_BYTES]).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    let answer = {
        let parts: Vec<(String, String)> = (0..100_000).map(|n| (format!("f{n}"), String::new())).collect();
        upload(&kim, FORM, &parts, &[]).await
    };
    assert!(answer.status.is_client_error(), "a hundred thousand parts: {}", answer.status);
    assert!(is_empty(&site).await);
    kim.open(FORM).await;
}

#[tokio::test]
async fn pictures_are_kept_without_where_and_whose_they_are() {
    let site = open().await;
    let kim = site.person();
    let photo = located();
    assert!(String::from_utf8_lossy(&photo).contains("GPS 50.97N"));
    send(&kim, "ausweis.jpg", &photo).await.redirect();
    let kept: Vec<u8> = sqlx::query_scalar("select bytes from accreditation_evidence")
        .fetch_one(site.site.db.pool())
        .await
        .expect("kept");
    let text = String::from_utf8_lossy(&kept);
    assert!(!text.contains("GPS") && !text.contains("Exif") && !text.contains("Beispiel"), "only pixels");
    assert!(kept.starts_with(b"\xff\xd8\xff"));
    // A name leads nowhere, because none is kept.
    let columns = site
        .count("select count(*) from information_schema.columns where table_name = 'accreditation_evidence' and column_name like '%name%'")
        .await;
    assert_eq!(columns, 0);
}

#[tokio::test]
async fn evidence_stands_at_no_public_address() {
    let site = open().await;
    let kim = site.person();
    send(&kim, "auftrag.pdf", &pdf("geheim")).await.redirect();
    kim.confirm_accreditation("kim@example.org").await;
    let id = site.text("select public_id::text from accreditation_evidence").await;
    for path in
        [format!("/medien/{id}"), format!("/meine-akkreditierung/{id}"), format!("/meine-akkreditierung/datei/{id}")]
    {
        assert_eq!(kim.get(&path).await.status, 404, "{path}");
    }
    for path in ["/meine-akkreditierung", "/meine-akkreditierung/daten.json"] {
        assert!(!kim.get(path).await.text().contains("geheim"), "{path}");
    }
}

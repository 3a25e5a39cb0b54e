//! Files that are not what they say, or want more than to be looked at (reliability-security.md,
//! X5, R10, R12).

use kongress::media::{self, About, Refused};

use super::{CAPTIONS, described, is_empty, jpeg, pdf, take, video};
use crate::support::TestSite;

async fn refused(site: &TestSite, name: &str, bytes: &[u8]) -> Refused {
    let taken = media::take(&site.site, name, bytes.to_vec(), &described("Ein Bild")).await;
    taken.map(|medium| medium.address()).expect_err(name)
}

#[tokio::test]
async fn pages_and_programs_are_refused_under_every_name() {
    let site = TestSite::empty().await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let marked = b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- x -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    for name in ["a.svg", "a.jpg", "a.png", "a.webp", "a.pdf", "a.mp4", "a.webm", "a.vtt", "a.html", "a", "a.jpg.svg"] {
        assert_eq!(refused(&site, name, svg).await, Refused::Svg, "{name}");
        assert_eq!(refused(&site, name, marked).await, Refused::Svg, "{name}");
        for bytes in [
            &b"<!doctype html><script>alert(1)</script>"[..],
            b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>",
            b" %PDF-1.7 behind a blank",
            b"PK\x03\x04 a packed file",
            b"\x7fELF",
            b"MZ\x90",
            b"#!/bin/sh",
            b"BM a bitmap of Windows",
            b"II*\0 a TIFF",
            b"\0\0\0\x14ftypqt  ",
            b"\0",
        ] {
            assert_eq!(refused(&site, name, bytes).await, Refused::Unknown, "{name}");
        }
        assert_eq!(refused(&site, name, b"GIF89a/*<svg/onload=alert(1)>*/").await, Refused::Gif, "{name}");
        assert_eq!(refused(&site, name, b"").await, Refused::Empty, "{name}");
        assert_eq!(refused(&site, name, b"\0\0\0\x18ftypheic\0\0\0\0").await, Refused::PhonePicture, "{name}");
    }
    assert!(is_empty(&site).await);
}

#[tokio::test]
async fn the_name_has_to_agree_with_the_content() {
    let site = TestSite::empty().await;
    for (name, bytes) in [
        ("a.png", jpeg()),
        ("a.html", jpeg()),
        ("a.jpg.html", jpeg()),
        ("jpg", jpeg()),
        ("a.jpg ", jpeg()),
        ("a.jpg\0", jpeg()),
        ("a.jpg", pdf("x")),
        ("a.html", pdf("x")),
        ("a.webm", video(100)),
        ("a.srt", CAPTIONS.to_vec()),
        ("a.txt", CAPTIONS.to_vec()),
    ] {
        let reason = refused(&site, name, &bytes).await;
        assert!(matches!(reason, Refused::Name { .. }), "{name:?}: {reason:?}");
    }
    let said = refused(&site, "a.png", &jpeg()).await.to_string();
    assert_eq!(said, "Der Inhalt ist JPEG, der Dateiname sagt etwas anderes. Er muss auf .jpg enden.");
    assert!(is_empty(&site).await);
}

#[tokio::test]
async fn names_cannot_lead_anywhere() {
    let site = TestSite::empty().await;
    for (name, expected) in [
        ("../../etc/passwd.jpg", "etc-passwd.jpg"),
        ("C:\\Fotos\\CON.jpg", "c-fotos-con.jpg"),
        ("\"><script>.jpg", "script.jpg"),
        ("ä\r\nSet-Cookie: x.jpg", "ae-set-cookie-x.jpg"),
        ("….jpg", "x.jpg"),
        (".jpg", "x.jpg"),
    ] {
        let medium = take(&site, name, jpeg()).await;
        assert_eq!(medium.file_name(), expected, "{name:?}");
        assert_eq!(site.get(&medium.address()).await.status, 200, "{name:?}");
    }
    let long = take(&site, &format!("{}.jpg", "Saal ".repeat(200)), jpeg()).await;
    assert_eq!(site.get(&long.address()).await.status, 200);
    for variant in long.picture().expect("a picture").srcset.split(", ").filter_map(|o| o.split(' ').next()) {
        assert_eq!(site.get(variant).await.status, 200, "{variant}");
    }
}

#[tokio::test]
async fn what_is_broken_or_acts_by_itself_leaves_nothing_behind() {
    let site = TestSite::empty().await;
    let (photo, film) = (jpeg(), video(5000));
    let script =
        String::from_utf8(pdf("x")).expect("text").replace("/Catalog", "/Catalog /OpenAction << /S /JavaScript >>");
    for (name, bytes, expected) in [
        ("a.jpg", photo[..photo.len() * 9 / 10].to_vec(), Refused::Broken),
        ("a.jpg", photo[..3].to_vec(), Refused::Broken),
        ("a.png", b"\x89PNG\r\n\x1a\n".to_vec(), Refused::Broken),
        ("a.webp", b"RIFF\xff\xff\xff\xffWEBPVP8 ".to_vec(), Refused::Broken),
        ("a.mp4", film[..4000].to_vec(), Refused::Broken),
        ("a.webm", b"\x1a\x45\xdf\xa3".to_vec(), Refused::Broken),
        ("a.pdf", b"%PDF-1.7\n<script>alert(1)</script>".to_vec(), Refused::Broken),
        ("a.pdf", script.into_bytes(), Refused::Active),
        ("a.vtt", b"WEBVTT\n\n<script>alert(1)</script>".to_vec(), Refused::CaptionsTime { line: 3 }),
    ] {
        assert_eq!(refused(&site, name, &bytes).await, expected, "{name}");
    }
    assert!(is_empty(&site).await);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let site = TestSite::with(&["--media-video-mb", "1"]).await;
    for (name, begin, length, megabytes) in [
        ("a.jpg", &b"\xff\xd8\xff"[..], 20_000_001, 20),
        ("a.pdf", b"%PDF-", 50_000_001, 50),
        ("a.vtt", b"WEBVTT", 1_000_001, 1),
        ("a.mp4", b"\0\0\0\x10ftypisom", 1_000_001, 1),
    ] {
        let mut bytes = begin.to_vec();
        bytes.resize(length, b' ');
        assert_eq!(refused(&site, name, &bytes).await, Refused::TooLarge { megabytes }, "{name}");
    }
    let about = About { decorative: true, ..About::default() };
    let bomb = media::take(&site.site, "a.png", bomb(), &about).await.map(|m| m.address());
    assert_eq!(bomb, Err(Refused::TooManyPixels { megapixels: 60, side: 12_000 }));
    assert!(is_empty(&site).await);
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

#[tokio::test]
async fn a_page_that_hides_in_a_picture_is_not_handed_out() {
    let site = TestSite::empty().await;
    let hidden = b"<html><script>alert(document.domain)</script></html>";
    let photo = jpeg();
    let medium = take(&site, "a.jpg", [&photo[..], hidden].concat()).await;
    let picture = medium.picture().expect("a picture");
    for address in picture.srcset.split(", ").filter_map(|o| o.split(' ').next()).chain([picture.src.as_str()]) {
        let answer = site.get(address).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(memchr::memmem::find(&answer.body, b"script").is_none(), "{address}");
    }
}

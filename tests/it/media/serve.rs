//! Files over HTTP: headers, parts, names.

use axum::http::Method;
use kongress::media::Medium;

use super::{CAPTIONS, jpeg, pdf, take, video};
use crate::support::{Answer, TestSite};

async fn part(site: &TestSite, medium: &Medium, headers: &[(&str, &str)]) -> Answer {
    site.visitor.ask(Method::GET, &medium.address(), headers).await
}

#[tokio::test]
async fn a_file_is_kept_for_ever_and_can_do_nothing() {
    let site = TestSite::empty().await;
    for (name, bytes, content_type, way) in [
        ("a.jpg", jpeg(), "image/jpeg", "inline; filename=\"a.jpg\""),
        ("b.pdf", pdf("b"), "application/pdf", "attachment; filename=\"b.pdf\""),
        ("c.mp4", video(2_000_000), "video/mp4", "inline; filename=\"c.mp4\""),
        ("d.vtt", CAPTIONS.to_vec(), "text/vtt; charset=utf-8", "inline; filename=\"d.vtt\""),
    ] {
        let medium = take(&site, name, bytes).await;
        let answer = site.get(&medium.address()).await;
        assert_eq!(answer.status, 200);
        for (header, expected) in [
            ("content-type", content_type),
            ("content-disposition", way),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("accept-ranges", "bytes"),
            ("etag", &format!("\"{}\"", medium.hash)),
            ("content-length", &answer.body.len().to_string()),
        ] {
            assert_eq!(answer.header(header), expected, "{name} {header}");
        }
        assert_eq!(answer.body.len() as i64, medium.bytes);
        let head = site.visitor.ask(Method::HEAD, &medium.address(), &[("range", "bytes=0-1")]).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), answer.header("content-length"));
        let known = part(&site, &medium, &[("if-none-match", &format!("\"x\", {}", answer.header("etag")))]).await;
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
        assert_eq!(known.header("cache-control"), answer.header("cache-control"));
    }
}

#[tokio::test]
async fn a_video_is_handed_out_in_the_parts_that_are_asked_for() {
    let site = TestSite::empty().await;
    let bytes = video(2_000_000);
    let medium = take(&site, "a.mp4", bytes.clone()).await;
    // Within a piece, over the border of two, the last one, everything.
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=262143-262144", 262_143, 262_144),
        ("bytes=100000-1900000", 100_000, 1_900_000),
        ("bytes=1999999-", 1_999_999, 1_999_999),
        ("bytes=-5", 1_999_995, 1_999_999),
        ("bytes=0-", 0, 1_999_999),
    ] {
        let answer = part(&site, &medium, &[("range", range)]).await;
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {from}-{to}/2000000"));
        assert_eq!(answer.header("content-length"), (to - from + 1).to_string());
        assert!(answer.body == bytes[from..=to], "{range}");
    }
    let beyond = part(&site, &medium, &[("range", "bytes=2000000-")]).await;
    beyond.failure(416);
    assert_eq!(beyond.header("content-range"), "bytes */2000000");
    let whole = part(&site, &medium, &[("range", "bytes=0-1,5-6")]).await;
    assert!(whole.status == 200 && whole.body == bytes, "several parts at once: the whole");
}

#[tokio::test]
async fn a_part_is_given_only_of_the_file_that_was_meant() {
    let site = TestSite::empty().await;
    let medium = take(&site, "a.mp4", video(5000)).await;
    let tag = format!("\"{}\"", medium.hash);
    for (known, expected) in
        [(tag.as_str(), 206), ("\"another\"", 200), (&format!("W/{tag}"), 200), ("Tue, 03 Mar 2026 11:00:00 GMT", 200)]
    {
        let answer = part(&site, &medium, &[("range", "bytes=0-9"), ("if-range", known)]).await;
        assert_eq!(answer.status.as_u16(), expected, "{known}");
    }
}

#[tokio::test]
async fn a_video_is_read_piece_by_piece() {
    let site = TestSite::empty().await;
    let medium = take(&site, "a.mp4", video(2_000_000)).await;
    // The pieces behind the first are gone: what was asked for comes, the rest is not touched.
    site.sql("delete from medium_part where number > 0").await;
    let answer = part(&site, &medium, &[("range", "bytes=0-1000")]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (206, 1001));
}

#[tokio::test]
async fn only_the_address_as_it_is_written_leads_to_a_file() {
    let site = TestSite::empty().await;
    let medium = take(&site, "a.jpg", jpeg()).await;
    let hash = &medium.hash;
    assert_eq!(site.get(&format!("/medien/{hash}/anders.jpg")).await.status, 200, "names are for people");
    for path in [
        format!("/medien/{hash}/a.html"),
        format!("/medien/{hash}/a.jpg.html"),
        format!("/medien/{hash}/.jpg"),
        format!("/medien/{hash}/a%22.jpg"),
        format!("/medien/{hash}/..%2Fa.jpg"),
        format!("/medien/{hash}/{}.jpg", "a".repeat(300)),
        format!("/medien/{}/a.jpg", hash.to_uppercase()),
        format!("/medien/{}/a.jpg", &hash[1..]),
        format!("/medien/{}/a.jpg", "0".repeat(32)),
        format!("/medien/{}", medium.public_id.simple()),
        format!("/medien/{}", uuid::Uuid::nil()),
        "/medien/CON".to_string(),
        "/medien/..%2F..%2Fetc%2Fpasswd".to_string(),
    ] {
        site.get(&path).await.failure(404);
    }
}

#[tokio::test]
async fn pictures_seen_lately_are_there_while_the_database_is_away() {
    let site = TestSite::empty().await;
    let medium = take(&site, "a.jpg", jpeg()).await;
    assert_eq!(site.get(&medium.address()).await.status, 200);
    site.site.db.close().await;
    assert_eq!(site.get(&medium.address()).await.status, 200);
    site.get(&format!("/medien/{}/a.jpg", "0".repeat(32))).await.failure(503);
}

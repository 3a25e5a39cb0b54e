//! Media: what comes in, how it is handed out, what becomes of it.

mod hostile;
mod outside;
mod serve;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use kongress::media::{self, About, Kind, Medium, Refused};
use uuid::Uuid;

use crate::support::{TestSite, database};

fn described(alt: &str) -> About {
    About { alt: alt.into(), credit: "Foto: Anna Muster".into(), licence: "CC BY 4.0".into(), ..About::default() }
}

pub fn drawn(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 80]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image).write_to(&mut bytes, format).expect("encoded");
    bytes.into_inner()
}

pub fn jpeg() -> Vec<u8> {
    drawn(ImageFormat::Jpeg, 800, 600)
}

pub fn pdf(text: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n% {text}\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
    )
    .into_bytes()
}

/// As much as is wanted, whole, and each byte at its place different from its neighbours.
pub fn video(length: usize) -> Vec<u8> {
    let head = b"\0\0\0\x10ftypisomisom\0\0\0\x0cmoovtrak";
    let rest = length - head.len();
    let mut bytes = [&head[..], &(rest as u32).to_be_bytes(), b"mdat"].concat();
    bytes.extend((0..rest - 8).map(|i| (i % 251) as u8));
    bytes
}

pub const CAPTIONS: &[u8] = b"WEBVTT\n\n00:00.000 --> 00:02.000\nGuten Tag\n";

async fn take(site: &TestSite, name: &str, bytes: Vec<u8>) -> Medium {
    media::take(&site.site, name, bytes, &described("Ein Saal")).await.expect("taken")
}

async fn find(site: &TestSite, id: Uuid) -> Option<Medium> {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    media::find(&mut c, &[id]).await.expect("asked").pop()
}

async fn count(site: &TestSite, table: &'static str) -> i64 {
    let statement = match table {
        "medium" => "select count(*) from medium",
        "medium_file" => "select count(*) from medium_file",
        _ => "select count(*) from medium_part",
    };
    sqlx::query_scalar(statement).fetch_one(site.site.db.pool()).await.expect("counted")
}

async fn revision(site: &TestSite) -> i64 {
    let statement = "select revision from site";
    sqlx::query_scalar(statement).fetch_one(site.site.db.pool()).await.expect("asked")
}

async fn is_empty(site: &TestSite) -> bool {
    count(site, "medium").await + count(site, "medium_file").await + count(site, "medium_part").await == 0
}

#[tokio::test]
async fn a_picture_comes_with_all_that_a_page_needs() {
    let site = TestSite::empty().await;
    let taken = take(&site, "Foto im Großen Saal.JPG", drawn(ImageFormat::Jpeg, 2000, 1000)).await;
    let medium = find(&site, taken.public_id).await.expect("there");
    assert_eq!((medium.kind, medium.file_name().as_str()), (Kind::Image, "foto-im-grossen-saal.jpg"));
    assert_eq!(medium.credit_words(), "Foto: Anna Muster, CC BY 4.0");
    let picture = medium.picture().expect("a picture");
    assert_eq!((picture.width, picture.height, picture.alt.as_str()), (1280, 640, "Ein Saal"));
    let offered: Vec<&str> = picture.srcset.split(", ").collect();
    let widths: Vec<&str> = offered.iter().filter_map(|o| o.split(' ').nth(1)).collect();
    assert_eq!(widths, ["320w", "640w", "960w", "1280w", "1920w"]);
    for address in offered.iter().filter_map(|o| o.split(' ').next()).chain([picture.src.as_str()]) {
        let answer = site.get(address).await;
        assert_eq!(answer.status, 200, "{address}");
        image::load_from_memory(&answer.body).expect("an image");
    }
}

#[tokio::test]
async fn every_kind_is_taken_and_found_again() {
    let site = TestSite::empty().await;
    for (name, bytes, kind) in [
        ("a.png", drawn(ImageFormat::Png, 30, 20), Kind::Image),
        ("a.webp", drawn(ImageFormat::WebP, 30, 20), Kind::Image),
        ("a.JPEG", jpeg(), Kind::Image),
        ("a.pdf", pdf("a"), Kind::Pdf),
        ("a.mp4", video(1000), Kind::Video),
        ("a.vtt", CAPTIONS.to_vec(), Kind::Captions),
    ] {
        let medium = take(&site, name, bytes).await;
        assert_eq!(medium.kind, kind, "{name}");
        assert_eq!(site.get(&medium.address()).await.status, 200, "{name}");
    }
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let all = media::list(&mut c).await.expect("listed");
    assert_eq!(all.len(), 6);
    assert_eq!(all[0].kind, Kind::Captions, "newest first");
    assert!(media::find(&mut c, &[Uuid::nil()]).await.expect("asked").is_empty());
}

#[tokio::test]
async fn an_image_without_alternative_is_refused_also_by_the_database() {
    let site = TestSite::empty().await;
    let refused = media::take(&site.site, "a.jpg", jpeg(), &About::default()).await.expect_err("refused");
    assert_eq!(refused, Refused::NoAlternative);
    assert!(is_empty(&site).await);
    let decorative = About { decorative: true, ..About::default() };
    let medium = media::take(&site.site, "a.jpg", jpeg(), &decorative).await.expect("taken");
    assert_eq!(medium.picture().expect("a picture").alt, "");
    for statement in ["update medium set decorative = false", "update medium set alt = 'x'"] {
        let done = sqlx::raw_sql(statement).execute(site.site.db.pool()).await;
        assert!(done.expect_err("refused").to_string().contains("medium_says_what_it_shows"), "{statement}");
    }
}

#[tokio::test]
async fn a_second_process_has_the_file_at_once() {
    let options = database().await;
    let first = TestSite::on(options.clone(), &[]).await;
    let second = TestSite::on(options, &[]).await;
    let medium = take(&first, "saal.jpg", jpeg()).await;
    let (here, there) = (first.get(&medium.address()).await, second.get(&medium.address()).await);
    assert_eq!(here.status, 200);
    assert_eq!(here.body, there.body);
}

#[tokio::test]
async fn a_replaced_file_keeps_its_place_and_the_old_one_answers_for_a_while() {
    let site = TestSite::empty().await;
    let before = take(&site, "saal.jpg", jpeg()).await;
    assert_eq!(site.get(&before.lasting_address()).await.redirect(), before.address());
    let revision = revision(&site).await;
    let after = media::replace(&site.site, before.public_id, "neu.png", drawn(ImageFormat::Png, 500, 700)).await;
    let after = after.expect("replaced");
    assert_eq!((after.public_id, &after.alt, &after.name), (before.public_id, &before.alt, &before.name));
    assert!(self::revision(&site).await > revision, "kept pages are made anew");
    assert!(after.replaced_at.is_some() && after.address() != before.address());
    let lasting = site.get(&before.lasting_address()).await;
    assert_eq!((lasting.redirect(), lasting.header("cache-control")), (after.address().as_str(), "no-cache"));
    assert_eq!(site.get(&after.address()).await.status, 200);

    // Pages elsewhere still show the old one; it goes after its time, with all its widths.
    let old: Vec<String> = before.variants.iter().map(|v| v.hash.clone()).chain([before.hash.clone()]).collect();
    assert_eq!(media::purge(&site.site).await.expect("purged"), 0);
    assert_eq!(site.get(&before.address()).await.status, 200);
    site.sql("update medium_file set touched_at = touched_at - interval '31 days'").await;
    assert_eq!(media::purge(&site.site).await.expect("purged"), old.len());
    // Another process has not seen it lately.
    let options = site.site.db.pool().connect_options();
    let other = TestSite::on((*options).clone(), &[]).await;
    other.get(&before.address()).await.failure(404);
    assert_eq!(other.get(&after.address()).await.status, 200, "what is used stays, however old");
}

#[tokio::test]
async fn a_file_that_cannot_take_the_place_leaves_everything_as_it_was() {
    let site = TestSite::empty().await;
    let medium = take(&site, "saal.jpg", jpeg()).await;
    let files = count(&site, "medium_file").await;
    for (name, bytes, expected) in
        [("a.pdf", pdf("a"), Refused::OtherKind), ("a.jpg", jpeg()[..4000].to_vec(), Refused::Broken)]
    {
        let refused = media::replace(&site.site, medium.public_id, name, bytes).await.expect_err("refused");
        assert_eq!(refused, expected);
    }
    let missing = media::replace(&site.site, Uuid::nil(), "a.jpg", jpeg()).await.expect_err("refused");
    assert_eq!(missing, Refused::Missing);
    assert_eq!(count(&site, "medium_file").await, files);
    assert_eq!(find(&site, medium.public_id).await.expect("there").hash, medium.hash);
}

#[tokio::test]
async fn what_is_used_stays_and_what_is_not_goes_with_its_files() {
    let site = TestSite::empty().await;
    let (shown, other) = (take(&site, "saal.jpg", jpeg()).await, take(&site, "kopie.jpg", jpeg()).await);
    assert_eq!(count(&site, "medium_file").await, 4, "the same bytes are stored once");
    sqlx::query(
        "insert into news (year, slug, title, teaser, published_at)
         values (2026, 'saal', 'Der Saal', 'Siehe [Foto](/medien/' || $1::text || ').', now())",
    )
    .bind(shown.public_id)
    .execute(site.site.db.pool())
    .await
    .expect("a news item");
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let uses = media::uses(&mut c, shown.public_id).await.expect("asked");
    assert_eq!((uses.len(), uses[0].title.as_str(), uses[0].address.as_str()), (1, "Der Saal", "/aktuelles/2026/saal"));
    assert_eq!(media::remove(&site.site, shown.public_id).await, Err(Refused::InUse));

    assert_eq!(media::remove(&site.site, other.public_id).await, Ok(()));
    assert_eq!(media::remove(&site.site, other.public_id).await, Err(Refused::Missing));
    assert_eq!(site.get(&shown.address()).await.status, 200, "shared with the other");
    site.get(&other.lasting_address()).await.failure(404);

    site.sql("delete from news").await;
    assert_eq!(media::remove(&site.site, shown.public_id).await, Ok(()));
    assert!(is_empty(&site).await);
}

#[tokio::test]
async fn what_is_said_about_a_file_can_be_changed() {
    let site = TestSite::empty().await;
    let medium = take(&site, "saal.jpg", jpeg()).await;
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    media::describe(&mut c, medium.public_id, &described("Der kleine Saal")).await.expect("changed");
    assert_eq!(media::describe(&mut c, medium.public_id, &described("")).await, Err(Refused::NoAlternative));
    assert_eq!(media::describe(&mut c, Uuid::nil(), &described("x")).await, Err(Refused::Missing));
    drop(c);
    assert_eq!(find(&site, medium.public_id).await.expect("there").alt, "Der kleine Saal");
}

#[tokio::test]
async fn a_database_that_is_full_takes_nothing_and_says_so() {
    let site = TestSite::empty().await;
    site.sql(
        "create function full_disk() returns trigger language plpgsql as $$
         begin raise exception 'no space left' using errcode = '53100'; end $$;
         create trigger full_disk before insert on medium_part for each row when (new.number = 1) execute function full_disk()",
    )
    .await;
    let refused = media::take(&site.site, "a.mp4", video(600_000), &About::default()).await.expect_err("refused");
    assert_eq!(refused, Refused::StoreAway);
    assert!(refused.to_string().contains("Es wurde nichts gespeichert"));
    assert!(is_empty(&site).await);
    site.sql("drop trigger full_disk on medium_part").await;
    take(&site, "a.mp4", video(600_000)).await;
}

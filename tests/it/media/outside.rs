//! Files in an S3-compatible store. None is there to try; a small one of our own checks what is
//! asked and how it is signed.

use kongress::media::{self, About, Refused};
use sqlx::postgres::PgConnectOptions;

use super::{count, described, is_empty, jpeg, take, video};
use crate::support::{FakeS3, Health, TestSite, database};

async fn site_on(options: PgConnectOptions, store: &FakeS3) -> TestSite {
    let flags = store.flags();
    TestSite::on(options, &flags.iter().map(String::as_str).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn files_go_to_the_store_and_come_from_there() {
    let store = FakeS3::start().await;
    let site = site_on(database().await, &store).await;
    let medium = take(&site, "saal.jpg", jpeg()).await;
    assert_eq!(store.objects().len(), 4, "three widths and one for old programs");
    assert!(store.objects().contains(&format!("/bucket/kongress/{}", medium.hash)));
    assert_eq!(count(&site, "medium_part").await, 0, "none of it in the database");
    assert_eq!(site.get(&medium.address()).await.body.len() as i64, medium.bytes);

    let bytes = video(2_000_000);
    let film = take(&site, "film.mp4", bytes.clone()).await;
    store.asked();
    let part = site.visitor.ask(axum::http::Method::GET, &film.address(), &[("range", "bytes=500000-500009")]).await;
    assert_eq!((part.status.as_u16(), &part.body[..]), (206, &bytes[500_000..500_010]));
    let asked = format!("GET /bucket/kongress/{} bytes=500000-500009", film.hash);
    assert_eq!(store.asked(), [asked], "no more than was wanted");
}

#[tokio::test]
async fn a_removed_file_is_removed_there_too() {
    let store = FakeS3::start().await;
    let site = site_on(database().await, &store).await;
    let medium = take(&site, "saal.jpg", jpeg()).await;
    assert_eq!(media::remove(&site.site, medium.public_id).await, Ok(()));
    assert!(store.objects().is_empty() && is_empty(&site).await);
}

#[tokio::test]
async fn the_setting_can_change_and_every_file_is_found_where_it_is() {
    let store = FakeS3::start().await;
    let options = database().await;
    let inside = TestSite::on(options.clone(), &[]).await;
    let first = take(&inside, "erstes.jpg", jpeg()).await;
    let outside = site_on(options, &store).await;
    let second = take(&outside, "film.mp4", video(3000)).await;
    for medium in [&first, &second] {
        assert_eq!(outside.get(&medium.address()).await.status, 200);
    }
    assert_eq!(store.objects().len(), 1);
    // The one that knows no store says so in words, and goes on with the others.
    inside.get(&second.address()).await.failure(503);
    assert_eq!(inside.get(&first.address()).await.status, 200);
    assert!(media::check(&inside.site).await.expect_err("told").to_string().contains("1 files"));
}

#[tokio::test]
async fn a_store_that_is_full_or_away_takes_nothing_and_leaves_nothing() {
    let store = FakeS3::start().await;
    let site = site_on(database().await, &store).await;
    for health in [Health::Full, Health::Ill] {
        store.becomes(health);
        let refused = media::take(&site.site, "saal.jpg", jpeg(), &described("Ein Saal")).await.expect_err("refused");
        assert_eq!(refused, Refused::StoreAway);
        assert_eq!(count(&site, "medium").await, 0);
        if health == Health::Full {
            // It takes nothing, but lets go of what it has.
            assert!(store.objects().is_empty() && is_empty(&site).await, "nothing waits to be cleared away");
        }
        store.becomes(Health::Well);
        site.sql("update medium_file set touched_at = '-infinity'").await;
        media::purge(&site.site).await.expect("purged");
        assert!(store.objects().is_empty() && is_empty(&site).await);
    }
    take(&site, "saal.jpg", jpeg()).await;
}

#[tokio::test]
async fn a_failure_after_the_bytes_arrived_takes_them_away_again() {
    let store = FakeS3::start().await;
    let site = site_on(database().await, &store).await;
    site.sql("alter table medium add constraint never check (title <> 'nie')").await;
    let about = About { title: "nie".into(), ..described("Ein Saal") };
    let refused = media::take(&site.site, "saal.jpg", jpeg(), &about).await.expect_err("refused");
    assert_eq!(refused, Refused::StoreAway);
    assert!(store.objects().is_empty() && is_empty(&site).await);
}

#[tokio::test]
async fn a_store_that_does_not_answer_costs_readers_a_pause_and_no_more() {
    let store = FakeS3::start().await;
    let site = site_on(database().await, &store).await;
    let medium = take(&site, "film.mp4", video(3000)).await;
    store.becomes(Health::Ill);
    site.get(&medium.address()).await.failure(503);
    store.becomes(Health::Well);
    assert_eq!(site.get(&medium.address()).await.status, 200);
}

#[tokio::test]
async fn check_tries_the_store() {
    let store = FakeS3::start().await;
    let site = site_on(database().await, &store).await;
    let said = media::check(&site.site).await.expect("fine");
    assert!(said.contains("s3://bucket/kongress/") && !said.contains("not/a+secret"), "{said}");
    let asked: Vec<String> =
        store.asked().iter().map(|a| a.split(' ').next().unwrap_or_default().to_string()).collect();
    assert_eq!(asked, ["PUT", "HEAD", "DELETE"]);
    store.becomes(Health::Full);
    assert!(format!("{:#}", media::check(&site.site).await.expect_err("told")).contains("507"));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_by_the_store_and_told() {
    let store = FakeS3::start().await;
    let mut flags = store.flags();
    if let Some(last) = flags.last_mut() {
        *last = "wrong".into();
    }
    let site = TestSite::on(database().await, &flags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let told = format!("{:#}", media::check(&site.site).await.expect_err("told"));
    assert!(told.contains("SignatureDoesNotMatch") && !told.contains("wrong"), "{told}");
}

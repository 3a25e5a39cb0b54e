use super::*;
use clap::Parser;

#[derive(clap::Parser)]
struct Program {
    #[command(flatten)]
    settings: Settings,
}

fn settings(args: &[&str]) -> Settings {
    let args = std::iter::once("kongress").chain(args.iter().copied());
    Program::try_parse_from(args).expect("flags are read").settings
}

#[test]
fn nothing_configured_is_a_demo_on_loopback() {
    let config = settings(&["--database-url", ""]).check().expect("no problems");
    assert_eq!(config.base_url, "http://127.0.0.1:8080");
    assert!(!config.is_production() && config.hosts.contains(&"localhost:8080".to_string()));
}

#[test]
fn mails_lie_open_only_in_a_demo_without_a_mail_server() {
    let open = |args: &[&str]| {
        let own = ["--database-url", "postgres://db/k", "--mail-from", "a@example.org", "--base-url", "http://k.test"];
        settings(&[&own, args].concat()).check().expect("no problems").has_open_outbox()
    };
    assert!(open(&["--smtp-url", ""]));
    assert!(!open(&["--smtp-url", "smtp://mail.test"]));
    assert!(!open(&["--smtp-url", "smtp://mail.test", "--mode", "production"]));
}

#[test]
fn production_names_everything_that_is_missing_at_once() {
    let s = settings(&["--mode", "production", "--database-url", "", "--smtp-url", "", "--listen", "here"]);
    let text = s.check().expect_err("refused").to_string();
    for name in ["KONGRESS_BASE_URL", "DATABASE_URL", "SMTP_URL", "KONGRESS_MAIL_FROM", "KONGRESS_LISTEN"] {
        assert!(text.contains(name), "{name} missing in:\n{text}");
    }
}

#[test]
fn production_answers_only_the_hosts_it_was_told() {
    let args = [
        "--mode",
        "production",
        "--base-url",
        "https://kongress.example.org/",
        "--database-url",
        "postgres://db/k",
        "--smtp-url",
        "smtps://mail",
        "--mail-from",
        "Büro <a@example.org>",
        "--hosts",
        "alt.example.org",
    ];
    let config = settings(&args).check().expect("no problems");
    let hosts = ["kongress.example.org", "kongress.example.org:443", "alt.example.org", "alt.example.org:443"];
    assert_eq!(config.hosts, hosts);
    assert!(config.is_tls());
}

#[test]
fn the_usual_port_may_stand_in_the_host_or_not() {
    assert_eq!(spellings("a.de", 443), ["a.de", "a.de:443"]);
    assert_eq!(spellings("a.de:80", 80), ["a.de", "a.de:80"]);
    assert_eq!(spellings("a.de:80", 443), ["a.de:80"]);
    assert_eq!(spellings("[::1]", 80), ["[::1]", "[::1]:80"]);
    assert_eq!(spellings("[::1]:80", 80), ["[::1]", "[::1]:80"]);
    let config = settings(&["--database-url", "", "--base-url", "http://a.de"]).check().expect("no problems");
    assert!(config.hosts.contains(&"a.de:80".to_string()) && !config.hosts.contains(&"a.de:443".to_string()));
}

#[test]
fn listening_everywhere_is_reached_as_localhost() {
    for listen in ["0.0.0.0:8081", "[::]:8081"] {
        let config = settings(&["--database-url", "", "--listen", listen]).check().expect("no problems");
        assert_eq!(config.base_url, "http://localhost:8081", "{listen}");
    }
}

#[test]
fn addresses_and_log_filter_are_read_with_all_other_settings() {
    let s = settings(&[
        "--database-url",
        "postgres://u:geheim@h:port/d",
        "--smtp-url",
        "smtps://u:ge#heim@h",
        "--log",
        "kongress=laut",
        "--cache",
        "maybe",
    ]);
    let text = s.check().expect_err("refused").to_string();
    for name in ["DATABASE_URL cannot", "SMTP_URL cannot", "KONGRESS_LOG is", "KONGRESS_CACHE"] {
        assert!(text.contains(name), "{name} missing in:\n{text}");
    }
    assert!(!text.contains("geheim") && !text.contains("heim@"), "{text}");
}

#[test]
fn a_password_in_a_wrong_address_is_not_repeated() {
    let text = settings(&["--database-url", "mysql://u:geheim@h/d"]).check().expect_err("refused").to_string();
    assert!(text.contains("DATABASE_URL") && !text.contains("geheim"), "{text}");
}

#[test]
fn a_store_for_files_is_read_and_its_secret_is_not_shown() {
    let own = ["--database-url", "", "--s3-key", "AKEXAMPLE", "--s3-secret", "very-secret", "--media-store"];
    let read = |store: &'static str| settings(&[&own[..], &[store]].concat()).check();
    let url = "s3://files/kongress/?endpoint=https://s3.example.org&region=eu-central-1&style=host";
    let config = read(url).expect("no problems");
    let MediaStore::S3(s3) = &config.media_store else { panic!("{:?}", config.media_store) };
    assert_eq!((s3.bucket.as_str(), s3.prefix.as_str(), s3.region.as_str()), ("files", "kongress/", "eu-central-1"));
    assert_eq!((s3.endpoint.as_str(), s3.in_path), ("https://s3.example.org/", false));
    assert!(!format!("{config:?}").contains("very-secret"));
    assert!(matches!(read("database").expect("no problems").media_store, MediaStore::Database));
    for wrong in [
        "files",
        "https://s3.example.org",
        "s3://files",
        "s3://files?endpoint=x",
        "s3://?endpoint=http://x",
        "s3://files?endpoint=http://x&style=other",
    ] {
        assert!(read(wrong).expect_err(wrong).to_string().contains("KONGRESS_MEDIA_STORE"), "{wrong}");
    }
    let bare = settings(&[
        "--database-url",
        "",
        "--media-store",
        url,
        "--s3-key",
        "",
        "--s3-secret",
        "",
        "--media-video-mb",
        "x",
    ]);
    let told = bare.check().expect_err("refused").to_string();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "KONGRESS_MEDIA_VIDEO_MB"] {
        assert!(told.contains(name), "{name}: {told}");
    }
}

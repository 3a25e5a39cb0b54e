//! `kongress media`, as people type it.

use super::{Machine, text};

/// The smallest PNG that is one: a single pixel.
const PIXEL: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\
    \x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\x60\x00\x00\x00\x02\x00\
    \x01\x48\xaf\xa4\x71\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

#[test]
fn files_are_brought_in_listed_replaced_and_removed() {
    let machine = Machine::new();
    std::fs::create_dir_all(&machine.data).expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = machine.data.join(name);
        std::fs::write(&path, bytes).expect("written");
        path.display().to_string()
    };
    let captions = |text: &str| format!("WEBVTT\n\n00:00.000 --> 00:02.000\n{text}\n").into_bytes();
    let (picture, page) = (file("Punkt.png", PIXEL), file("seite.png", b"<html>"));
    let (german, english) = (file("deutsch.vtt", &captions("Guten Tag")), file("neu.vtt", &captions("Willkommen")));

    let bare = machine.run(&["media", "add", &picture]);
    assert_eq!(bare.status.code(), Some(1));
    assert!(text(&bare).contains("Beschreiben Sie, was auf dem Bild zu sehen ist"), "{}", text(&bare));
    // One that is not taken keeps no other from coming in.
    let added = machine.run(&["media", "add", &page, &picture, &german, "--decorative", "--credit", "Anna Muster"]);
    assert_eq!(added.status.code(), Some(1));
    let said = text(&added);
    for words in ["seite.png: Dieses Format wird nicht angenommen", "punkt.jpg (JPEG, 1 KB)", "1 of 3 files"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let captions = said.lines().find(|l| l.contains("deutsch.vtt (WebVTT")).expect("the captions");
    let id = captions.split(' ').next().expect("an identifier").to_string();
    assert!(said.contains(&format!("http://127.0.0.1:{}/medien/{id}", machine.port)), "{said}");

    let replaced = machine.run(&["media", "replace", &id, &english]);
    assert!(replaced.status.success() && text(&replaced).contains(&id), "{}", text(&replaced));
    let other = machine.run(&["media", "replace", &id, &picture]);
    assert!(other.status.code() == Some(1) && text(&other).contains("derselben Art"), "{}", text(&other));
    let listed = text(&machine.run(&["media", "list"]));
    assert!(listed.contains(&id) && listed.contains("punkt.jpg") && !listed.contains("used:"), "{listed}");

    assert!(machine.run(&["media", "remove", &id]).status.success());
    let gone = machine.run(&["media", "remove", &id]);
    assert!(gone.status.code() == Some(1) && text(&gone).contains("Diese Datei gibt es nicht"), "{}", text(&gone));
    for command in ["add", "list", "replace", "remove"] {
        let help = machine.run(&["media", command, "--help"]);
        assert!(help.status.success() && text(&help).contains("Usage: kongress media"), "{command}");
    }
}

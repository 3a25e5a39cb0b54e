//! Rules about the code itself: arrows between floors go down only, SQL stays in its files,
//! words on pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the ground up. Features stand on one floor and may not see each other.
const FLOORS: &[(&str, u8)] = &[
    ("kernel", 0),
    ("clock", 10),
    ("config", 10),
    ("db", 10),
    ("paths", 10),
    ("mail", 20),
    ("paper", 20),
    ("web", 20),
    ("media", 22),
    ("edition", 25),
    ("staff", 26),
    ("content", 27),
    ("desk", 30),
    ("fees", 30),
    ("home", 30),
    ("news", 30),
    ("pages", 30),
    ("press", 30),
    ("programme", 30),
    ("registration", 30),
    ("search", 30),
    ("speakers", 30),
    ("privacy", 35),
    ("office", 40),
    ("accounts", 50),
    ("app", 50),
    ("check", 50),
    ("demo", 50),
    ("payments", 50),
    ("media_command", 50),
    ("transfer", 50),
];

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn files(dir: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path.extension().is_some_and(|e| extensions.iter().any(|x| e == *x)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Modules named in `crate::…` paths of a text, including `use crate::{a, b::c}`.
fn used_modules(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let name =
            |t: &str| t.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut item = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => used.push(name(&std::mem::take(&mut item))),
                    _ => {}
                }
                if depth == 0 && c != ',' {
                    item.push(c);
                }
            }
            used.push(name(&item));
        } else {
            used.push(name(rest));
        }
    }
    used.retain(|m| !m.is_empty());
    used
}

fn wrong_arrows(module: &str, text: &str) -> Vec<String> {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let from = *floors.get(module).unwrap_or_else(|| panic!("src/{module} stands on no floor: name it in this test"));
    let mut wrong = Vec::new();
    for target in used_modules(text) {
        if target == module {
            continue;
        }
        match floors.get(target.as_str()) {
            Some(to) if *to < from || from == 50 || (*to == from && from == 10) => {}
            Some(_) => wrong.push(format!("{module} -> {target}")),
            None => {}
        }
    }
    wrong
}

#[test]
fn arrows_between_floors_go_down_only() {
    let src = root().join("src");
    let mut wrong = Vec::new();
    for path in files(&src, &["rs"]) {
        let inside = path.strip_prefix(&src).expect("inside");
        let module = inside.components().next().expect("a part").as_os_str().to_string_lossy().replace(".rs", "");
        if module == "lib" || module == "main" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("readable");
        wrong.extend(wrong_arrows(&module, &text).into_iter().map(|w| format!("{}: {w}", inside.display())));
    }
    assert!(wrong.is_empty(), "arrows that go up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn the_floor_rule_sees_arrows_that_go_up_or_sideways() {
    assert_eq!(wrong_arrows("news", "use crate::programme::model::Draft;"), ["news -> programme"]);
    assert_eq!(wrong_arrows("web", "use crate::{paths, edition::{Here, State}};"), ["web -> edition"]);
    assert_eq!(wrong_arrows("kernel", "fn f() { crate::db::x() }"), ["kernel -> db"]);
    assert!(wrong_arrows("news", "use crate::edition::Here; use crate::{kernel, web};").is_empty());
}

#[test]
fn statements_stand_in_sql_files() {
    // db: the pool's own questions; demo: whether the database is empty; check: server version.
    let allowed = ["sql.rs", "src/db/mod.rs", "src/demo/mod.rs", "src/check.rs"];
    for path in files(&root().join("src"), &["rs"]) {
        let text = fs::read_to_string(&path).expect("readable");
        let shown = path.display().to_string();
        let has = [
            "sqlx::query!",
            "sqlx::query_as!",
            "sqlx::query_scalar!",
            "sqlx::query(",
            "sqlx::query_scalar(",
            "raw_sql",
        ]
        .iter()
        .any(|m| text.contains(m));
        assert!(!has || allowed.iter().any(|a| shown.ends_with(a)), "{shown} holds SQL");
        assert!(!text.contains("AssertSqlSafe"), "{shown} builds SQL from text");
    }
}

#[test]
fn only_the_configuration_reads_the_environment() {
    for path in files(&root().join("src"), &["rs"]) {
        let text = fs::read_to_string(&path).expect("readable");
        let shown = path.display().to_string();
        // The private PostgreSQL looks for programs in PATH; samples.rs are test code.
        let allowed = ["src/config.rs", "src/db/private.rs", "/samples.rs"];
        let fine = allowed.iter().any(|a| shown.ends_with(a));
        assert!(fine || !text.contains("env::var"), "{shown} reads the environment");
    }
}

#[test]
fn words_on_pages_follow_the_house() {
    let mut texts: Vec<PathBuf> = files(&root().join("templates"), &["html", "txt", "typ"]);
    texts.extend(files(&root().join("src/demo"), &["toml"]));
    for path in texts {
        let text = fs::read_to_string(&path).expect("readable");
        let shown = path.display();
        for marker in ["*innen", ":innen", "_innen", "Innen ", "hier klicken", "Hier klicken", "Lorem"] {
            assert!(!text.contains(marker), "{shown}: {marker:?}");
        }
        for line in text.lines() {
            // "{% if !x" is code; in words, the mark stands after a letter.
            let shouts = line.chars().zip(line.chars().skip(1)).any(|(a, b)| a.is_alphabetic() && b == '!');
            assert!(!shouts || line.contains("<!doctype"), "{shown}: exclamation mark in {line:?}");
        }
    }
}

#[test]
fn templates_put_nothing_inline_and_name_no_other_host() {
    for path in files(&root().join("templates"), &["html"]) {
        let text = fs::read_to_string(&path).expect("readable");
        let shown = path.display();
        // Mail programs know no style sheets.
        if path.components().any(|c| c.as_os_str() == "mail") || path.ends_with("layout/mail.html") {
            continue;
        }
        assert!(!text.contains(" style="), "{shown}: inline style");
        assert!(!text.contains(" onclick=") && !text.contains("<style"), "{shown}: inline code");
        assert!(!text.contains("src=\"http"), "{shown}: loads from elsewhere");
    }
}

#[test]
fn only_rendered_markdown_and_own_json_skip_escaping() {
    let allowed = [
        "summary|safe",
        "description|safe",
        "body|safe",
        "contact|safe",
        "intro|safe",
        "registration|safe",
        "directions|safe",
        "access|safe",
        "online|safe",
        "rights|safe",
        "rules|safe",
        "late|safe",
        "mandatory|safe",
        "security|safe",
        "cookies|safe",
        "method|safe",
        "enforcement|safe",
        "monitoring|safe",
        "biography|safe",
        "data|safe",
    ];
    for path in files(&root().join("templates"), &["html"]) {
        let text = fs::read_to_string(&path).expect("readable");
        for (at, _) in text.match_indices("|safe") {
            let start = text[..at].rfind("{{").expect("an expression") + 2;
            let expression = text[start..at + 5].trim();
            assert!(allowed.contains(&expression), "{}: {expression}", path.display());
        }
    }
}

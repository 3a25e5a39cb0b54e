//! Lists as authorities have them, and files that want to do harm.

use std::io::{Cursor, Write};
use std::time::Instant;

use encoding_rs::{UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::people::split_title;
use super::*;

const LIST: &str = "Anrede;Titel;Vorname;Nachname;E-Mail;Referat;Funktion;Telefon\r\n\
    Frau;Dr.;Änne;Weiß-Łuczak;aenne.weiss@lra.example;IT 3;Referentin;0361 12-3\r\n\
    ;;Jan van;Aken;aken@lra.example;;;\r\n";

fn people() -> Vec<RawPerson> {
    let person = |line, cells: [&str; 8]| {
        let [salutation, academic_title, given_name, family_name, email, department, job_title, phone] =
            cells.map(str::to_owned);
        RawPerson { line, salutation, academic_title, given_name, family_name, email, department, job_title, phone }
    };
    vec![
        person(2, ["Frau", "Dr.", "Änne", "Weiß-Łuczak", "aenne.weiss@lra.example", "IT 3", "Referentin", "0361 12-3"]),
        person(3, ["", "", "Jan van", "Aken", "aken@lra.example", "", "", ""]),
    ]
}

/// Row, title, given and family name of each.
fn names(list: &Listed) -> Vec<(u32, &str, &str, &str)> {
    list.people.iter().map(|p| (p.line, &*p.academic_title, &*p.given_name, &*p.family_name)).collect()
}

#[test]
fn every_way_in_which_a_spreadsheet_saves_text_is_read() {
    let utf8 = LIST.as_bytes().to_vec();
    let with_mark = [b"\xef\xbb\xbf", LIST.as_bytes()].concat();
    let tabs = LIST.replace(';', "\t");
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(tabs.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(UTF_16LE.decode(&utf16).0, tabs);
    let macintosh = LIST.replace("\r\n", "\r").into_bytes();
    let commas = LIST.replace(';', ",").into_bytes();
    let named = format!("sep=,\r\n{}", LIST.replace(';', ",")).into_bytes();
    let quoted = LIST.lines().map(|l| format!("\"{}\"", l.replace(';', "\";\""))).collect::<Vec<_>>().join("\n");
    let empty_at_the_end = LIST.replace("\r\n", ";;;;\r\n") + ";;;;;;;;;;;\r\n;;;\r\n\r\n\r\n";
    for bytes in [utf8, with_mark, tabs.clone().into_bytes(), utf16, macintosh, commas, named, quoted.into_bytes()] {
        let list = read(&bytes).expect("a list");
        assert_eq!((list.people, list.ignored_columns), (people(), vec![]), "{}", String::from_utf8_lossy(&bytes));
    }
    assert_eq!(read(empty_at_the_end.as_bytes()).expect("a list").people, people());
    assert_eq!(read_text(&tabs).expect("a list").people, people());
    assert_eq!(read_text(&format!("\u{feff}{LIST}")).expect("a list").people, people());
    // Windows-1252 has no Ł.
    let western = LIST.replace('Ł', "L");
    let list = read(&WINDOWS_1252.encode(&western).0).expect("a list");
    assert_eq!((&*list.people[0].given_name, &*list.people[0].family_name), ("Änne", "Weiß-Luczak"));
}

#[test]
fn headers_go_by_many_names_in_any_order() {
    for header in [
        "E-Mail-Adresse;NACHNAME;Vorname",
        "dienstliche E-Mail;Name;Vorname",
        "E-Mail (dienstlich);Familienname *;Vorname(n)",
        "Mail:;Zuname;Rufname",
        "Email / Mailadresse;Nach-Name;Vor-Name",
        "\"E-Mail\n(Pflichtfeld)\";Nachname;Vorname",
    ] {
        let list = read_text(&format!("{header}\na@b.example;Aken;Jan")).unwrap_or_else(|e| panic!("{header}: {e:?}"));
        assert_eq!(names(&list), [(2, "", "Jan", "Aken")], "{header}");
        assert_eq!((list.people[0].email.as_str(), list.ignored_columns.len()), ("a@b.example", 0), "{header}");
    }
    let list = read_text(
        "Titel / akad. Titel\tVorname\tNachname\tE-Mail\tOrganisationseinheit / Referat\tDienststellung\tTel.\n\
         Dr.\tJan\tAken\ta@b.example\tIT\tLeiter\t1",
    );
    let person = &list.expect("a list").people[0];
    assert_eq!(person.cells(), ["", "Dr.", "Jan", "Aken", "a@b.example", "IT", "Leiter", "1"]);
}

#[test]
fn columns_without_a_meaning_are_named() {
    let list = read_text("Nr.;Vorname;Nachname;E-Mail;Behörde;;E-Mail privat;Mail\n1;Jan;Aken;a@b.example;Amt;x;;y");
    let list = list.expect("a list");
    assert_eq!(list.ignored_columns, ["Nr.", "Behörde", "Spalte F (ohne Überschrift)", "E-Mail privat", "Mail"]);
    assert_eq!(list.people[0].email, "a@b.example");
    // Running numbers are prepared for more people than there are.
    let list = read_text("Nr.;Vorname;Nachname;E-Mail\n1;Jan;Aken;a@b.example\n2;;;\n3;;;").expect("a list");
    assert_eq!((list.people.len(), list.ignored_columns), (1, vec!["Nr.".to_string()]));
}

#[test]
fn rows_are_counted_as_the_spreadsheet_counts_them() {
    let list = read_text(
        "Anmeldung zum Kongress\n\nVorname;Nachname;E-Mail\n\n\nJan;Aken;a@b.example\n;;\n\
         \"Eva\nMaria\";\"Meier\n\";b@b.example\n\nUli;Kurz;c@b.example",
    );
    let list = list.expect("a list");
    assert_eq!(names(&list), [(6, "", "Jan", "Aken"), (8, "", "Eva Maria", "Meier"), (10, "", "Uli", "Kurz")]);
    let list = read(b"sep=;\r\n\r\nVorname;Nachname;E-Mail\r\nJan;Aken;a@b.example").expect("a list");
    assert_eq!(names(&list), [(3, "", "Jan", "Aken")]);
}

#[test]
fn a_name_in_one_cell_is_split_at_its_comma_only() {
    for header in ["Name;E-Mail", "Name, Vorname;E-Mail", "\"Nachname, Vorname\";E-Mail", "Teilnehmende;E-Mail"] {
        let list = read_text(&format!("{header}\nvan Aken, Jan;a@b.example\n\"Weiß, Dr. Änne\";b@b.example\n"));
        let list = list.unwrap_or_else(|e| panic!("{header}: {e:?}"));
        assert_eq!(names(&list), [(2, "", "Jan", "van Aken"), (3, "Dr.", "Änne", "Weiß")], "{header}");
    }
    let list = read_text("Name\tE-Mail\nWeiß, Änne, Dr. med.\ta@b.example").expect("a list");
    assert_eq!(names(&list), [(2, "Dr. med.", "Änne", "Weiß")]);
    for name in ["Jan van Aken", "Dr. Änne Weiß", "Sukarno", "Aken,", ", Jan", "Aken, Jan, Eva"] {
        let text = format!("Name\tE-Mail\nMeier, Uli\tx@b.example\n{name}\ta@b.example");
        assert_eq!(read_text(&text), Err(Unreadable::NameInOneColumn(3)), "{name}");
    }
    // Beside a given name, "Name" is the family name; beside both it says nothing new.
    let list = read_text("Name;Vorname;E-Mail\nAken;Jan van;a@b.example").expect("a list");
    assert_eq!(names(&list), [(2, "", "Jan van", "Aken")]);
    let list = read_text("Name;Vorname;Nachname;E-Mail\nX Y;Jan;Aken;a@b.example").expect("a list");
    assert_eq!(
        (names(&list), list.ignored_columns.as_slice()),
        (vec![(2, "", "Jan", "Aken")], &["Name".to_string()][..])
    );
}

#[test]
fn titles_leave_the_name() {
    for (name, title, rest) in [
        ("Dr. Anna", "Dr.", "Anna"),
        ("Prof. Dr.  Reza", "Prof. Dr.", "Reza"),
        ("Prof. Dr.-Ing. habil. Michael", "Prof. Dr.-Ing. habil.", "Michael"),
        ("Dr. med. Eva Maria", "Dr. med.", "Eva Maria"),
        ("Dipl.-Ing. (FH)", "Dipl.-Ing.", "(FH)"),
        ("Anna", "", "Anna"),
        ("Dr.", "", "Dr."),
        ("Drago", "", "Drago"),
        ("Alexis L.", "", "Alexis L."),
        ("", "", ""),
    ] {
        assert_eq!(split_title(name), (title.into(), rest.into()), "{name}");
    }
    let text = "Titel;Vorname;Nachname;E-Mail\nDr.;Dr. Anna;A;a@b.example\nProf.;Dr. Uli;B;b@b.example\n;Eva;Dr. C;c@b.example";
    let list = read_text(text).expect("a list");
    assert_eq!(names(&list), [(2, "Dr.", "Anna", "A"), (3, "Prof. Dr.", "Uli", "B"), (4, "Dr.", "Eva", "C")]);
}

#[test]
fn what_is_missing_is_told() {
    use Unreadable as U;
    for (text, reason) in [
        ("", U::Empty),
        ("\r\n \n", U::Empty),
        ("Jan;Aken;a@b.example\nUli;Kurz;b@b.example", U::NoHeader),
        ("nur ein Text", U::NoHeader),
        ("Vorname;Nachname\nJan;Aken", U::MissingColumn("E-Mail")),
        ("Nachname;E-Mail\nAken;a@b.example", U::MissingColumn("Vorname")),
        ("Vorname;E-Mail\nJan;a@b.example", U::MissingColumn("Nachname")),
        ("Vorname;Nachname;E-Mail\n;;\n", U::NoPeople),
        ("Vorname;Nachname;E-Mail\nJan;\"Aken;a@b.example\nUli;Kurz;b@b.example", U::OpenQuote(2)),
        ("<html><table><tr><td>Vorname</td></tr></table></html>", U::NotATable),
        ("%PDF-1.7", U::NotATable),
        ("Vorname;\0Nachname", U::NotATable),
    ] {
        assert_eq!(read(text.as_bytes()), Err(reason), "{text:?}");
        assert_eq!(read_text(text), Err(reason), "{text:?}");
    }
    assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), Err(U::OldOrEncrypted));
    assert_eq!(read(b"PK\x03\x04rest"), Err(U::NotATable));
    assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0"), Err(U::NotATable));
    assert!(U::NoHeader.text().contains("„Vorname“, „Nachname“ und „E-Mail“"));
    assert_eq!(read(&template_csv()), Err(U::NoPeople));
    assert!(String::from_utf8_lossy(&template_csv()).contains("\"Anrede\";\"Titel\";\"Vorname\""));
}

#[test]
fn limits_are_told() {
    let rows = |n: usize| format!("Vorname;Nachname;E-Mail\n{}", "Jan;Aken;a@b.example\n".repeat(n));
    assert_eq!(read(rows(500).as_bytes()).expect("a list").people.len(), 500);
    assert_eq!(read(rows(501).as_bytes()), Err(Unreadable::TooManyRows));
    assert_eq!(read(rows(20_000).as_bytes()), Err(Unreadable::TooManyRows));
    let big = rows(1) + &" ".repeat(BYTES_MAX);
    assert_eq!(read(big.as_bytes()), Err(Unreadable::TooBig));
    assert_eq!(read_text(&big), Err(Unreadable::TooBig));
    let wide = |n: usize| format!("Vorname;Nachname;E-Mail{}\nJan;Aken;a@b.example{}", ";x".repeat(n), ";y".repeat(n));
    assert_eq!(read_text(&wide(57)).expect("a list").people.len(), 1);
    assert_eq!(read_text(&wide(58)), Err(Unreadable::TooManyColumns));
    let long = read_text(&format!("Vorname;Nachname;E-Mail\n{};Aken;a@b.example", "ä".repeat(10_000))).expect("a list");
    assert_eq!(long.people[0].given_name.chars().count(), CELL_MAX);
}

/// A workbook with [`people`] below a heading, as a person would have typed it.
fn workbook() -> Workbook {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    hidden.set_hidden(true).write(0, 0, "nicht diese").expect("written");
    book.add_worksheet();
    let sheet = book.add_worksheet();
    sheet.set_active(true);
    for (row, line) in LIST.lines().enumerate() {
        for (column, cell) in line.split(';').enumerate() {
            sheet.write(row as u32, column as u16, cell).expect("written");
        }
    }
    book
}

#[test]
fn a_workbook_is_read_as_it_is_shown() {
    let mut book = workbook();
    let bytes = book.save_to_buffer().expect("a workbook");
    let list = read(&bytes).expect("a list");
    assert_eq!((list.people, list.ignored_columns), (people(), vec![]));

    let sheet = book.worksheet_from_index(2).expect("a sheet");
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let date = ExcelDateTime::from_ymd(2024, 10, 24).expect("a day");
    sheet.write(9, 2, "=HYPERLINK").expect("written");
    sheet.write(9, 3, "'-Meier").expect("written");
    sheet.write(9, 4, 12.5).expect("written");
    sheet.write_with_format(9, 5, &date, &day).expect("written");
    sheet.write(9, 6, true).expect("written");
    sheet.write(9, 7, 493_611_234_567_u64).expect("written");
    let list = read(&book.save_to_buffer().expect("a workbook")).expect("a list");
    let person = &list.people[2];
    let cells = ["", "", "=HYPERLINK", "-Meier", "12,5", "24.10.2024", "WAHR", "493611234567"];
    assert_eq!((person.line, person.cells()), (10, cells));
}

#[test]
fn limits_hold_for_workbooks_too() {
    let mut book = workbook();
    let sheet = book.worksheet_from_index(2).expect("a sheet");
    // The last cell of a sheet: the table between would have 17 thousand million cells.
    sheet.write(1_048_575, 2, "Jan").expect("written");
    let list = read(&book.save_to_buffer().expect("a workbook")).expect("a list");
    assert_eq!(list.people.last().map(|p| p.line), Some(1_048_576));
    let sheet = book.worksheet_from_index(2).expect("a sheet");
    sheet.write(5, 60, "x").expect("written");
    assert_eq!(read(&book.save_to_buffer().expect("a workbook")), Err(Unreadable::TooManyColumns));
    let mut book = workbook();
    let sheet = book.worksheet_from_index(2).expect("a sheet");
    for row in 3..502 {
        sheet.write(row, 2, "Jan").expect("written");
    }
    assert_eq!(read(&book.save_to_buffer().expect("a workbook")), Err(Unreadable::TooManyRows));
    assert_eq!(read(&Workbook::new().save_to_buffer().expect("a workbook")), Err(Unreadable::Empty));
}

/// The workbook's parts, unpacked.
fn parts() -> Vec<(String, String)> {
    let bytes = workbook().save_to_buffer().expect("a workbook");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        parts.push((name, std::io::read_to_string(part).expect("text")));
    }
    parts
}

/// The workbook with some parts replaced.
fn replaced(change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts() {
        let text = change(&name, text);
        out.start_file(&name, SimpleFileOptions::default()).expect("a part");
        out.write_all(text.as_bytes()).expect("written");
    }
    out.finish().expect("an archive").into_inner()
}

#[test]
fn no_more_is_unpacked_than_there_is_room() {
    struct Endless(usize);
    impl std::io::Read for Endless {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            self.0 += to.len();
            assert!(self.0 < 4_000_000, "still being read");
            to.fill(b'x');
            Ok(to.len())
        }
    }
    let mut room = 1_000_000;
    assert_eq!(xlsx::unpacked(Endless(0), &mut room), Err(Unreadable::TooBig));
    assert_eq!(xlsx::unpacked(&b"abc"[..], &mut room).as_deref(), Ok(&b"abc"[..]));
    assert_eq!(room, 999_997);
}

#[test]
fn files_that_want_to_do_harm_are_refused_or_harmless() {
    let in_part = |part: &'static str, from: &'static str, to: String| {
        replaced(move |name, text| {
            if name != part {
                return text;
            }
            assert!(text.contains(from), "{from} in {text:.300}");
            text.replacen(from, &to, 1)
        })
    };
    const SHEET: &str = "xl/worksheets/sheet3.xml";
    const TEXTS: &str = "xl/sharedStrings.xml";
    let attributes = (0..800_000).map(|n| format!(" a{n:07}=\"\"")).collect::<String>();
    let cases = [
        ("bomb", in_part(SHEET, "<sheetData>", format!("<!--{}--><sheetData>", "x".repeat(50_000_000)))),
        ("attributes", in_part(SHEET, "<row ", format!("<row{attributes} "))),
        ("fewer attributes", in_part(SHEET, "<row ", format!("<row{} ", &attributes[..11 * 200_000]))),
        ("attributes of texts", in_part(TEXTS, "<si>", format!("<si{attributes}>"))),
        ("entities", in_part(TEXTS, "<sst ", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><sst ".into())),
        ("cut", in_part(SHEET, "</row>", "<!--".into())),
        (
            "one row twice",
            in_part(SHEET, "</sheetData>", "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>".into()),
        ),
    ];
    for (what, bytes) in cases {
        assert!(bytes.len() < BYTES_MAX * 8, "{what}");
        let started = Instant::now();
        // The limit of the file comes before; here the inside is meant.
        let result = people::listed(match xlsx::rows(&bytes) {
            Ok(rows) => rows,
            Err(reason) => {
                println!("{what}: {reason:?} after {:?}", started.elapsed());
                continue;
            }
        });
        panic!("{what}: {result:?}");
    }
    // Numbers a reader would reserve memory or count by.
    for (part, from, to) in [
        (TEXTS, "uniqueCount=\"", "uniqueCount=\"9999999999999999999\" x=\""),
        (TEXTS, "uniqueCount=\"", "uniqueCount=\"999999999999\" x=\""),
        (SHEET, "<dimension ref=\"", "<dimension ref=\"XFD1048576:A1\" x=\""),
    ] {
        let bytes = in_part(part, from, to.into());
        assert_eq!(read(&bytes).expect("a list").people, people(), "{to}");
    }
    let mut other = ZipWriter::new(Cursor::new(Vec::new()));
    other.start_file("content.xml", SimpleFileOptions::default()).expect("a part");
    let other = other.finish().expect("an archive").into_inner();
    assert_eq!(read(&other), Err(Unreadable::OtherFormat));
    let whole = workbook().save_to_buffer().expect("a workbook");
    for cut in [10, whole.len() / 2, whole.len() - 1] {
        assert_eq!(read(&whole[..cut]), Err(Unreadable::NotATable), "{cut}");
    }
}

fn a_cell() -> impl Strategy<Value = String> {
    let any = prop_oneof!["[-=+@'\"; ,aB＝ä.]{0,10}", "[^\\p{Cc}]{0,12}", "[A-ZÄa-zäß]{1,12}"];
    any.prop_map(|text| {
        use unicode_normalization::UnicodeNormalization;
        text.trim().nfc().collect::<String>().trim().to_string()
    })
}

proptest! {
    #[test]
    fn whoever_is_written_is_read_back(rows in proptest::collection::vec(proptest::collection::vec(a_cell(), 8), 1..6)) {
        // Rows with nothing in them are nobody; titles have a column of their own.
        prop_assume!(rows.iter().all(|r| r.iter().any(|c| !c.is_empty())));
        prop_assume!(rows.iter().all(|r| r[2..4].iter().all(|c| split_title(c).0.is_empty())));
        let file = csv::write(&HEADERS, &rows);
        let list = read(&file).expect("a list");
        let read_back: Vec<Vec<String>> = list.people.iter().map(|p| p.cells().map(str::to_owned).to_vec()).collect();
        prop_assert_eq!(&read_back, &rows);
        let again = csv::write(&HEADERS, list.people.iter().map(RawPerson::cells));
        prop_assert_eq!(file, again);
    }

    #[test]
    fn no_broken_workbook_brings_it_down(
        part in any::<prop::sample::Index>(),
        changes in proptest::collection::vec(
            (any::<prop::sample::Index>(), prop_oneof!["[0-9]{1,20}", "[<>/\"'=&;:A-Z]", "[a-zA-Z0-9 ]", ""]), 1..4),
    ) {
        let parts = parts();
        let chosen = part.get(&parts).0.clone();
        let bytes = replaced(|name, mut text| {
            for (at, to) in changes.iter().filter(|_| name == chosen) {
                let at = text.floor_char_boundary(at.index(text.len()));
                let end = text.ceil_char_boundary((at + 1).min(text.len()));
                text.replace_range(at..end, to);
            }
            text
        });
        if let Err(reason) = read(&bytes) {
            prop_assert!(reason.text().ends_with('.'));
        }
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,200}") {
        for result in [read(&bytes), read_text(&text), read(&[b"PK\x03\x04", &bytes[..]].concat())] {
            if let Err(reason) = result {
                prop_assert!(reason.text().ends_with('.'));
            }
        }
    }
}

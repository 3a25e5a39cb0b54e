//! Pictures, a film and documents of the demo, with identifiers that texts can name. Everything is
//! ours: drawn by the programs in `media/sources`, which a browser turned into pixels once. They
//! come in on the same way as any file.

use anyhow::{Context, Result};
use futures_util::future::join_all;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::media::{self, About, Prepared};
use crate::paper;

const CREDIT: &str = "Zeichnung: Kongress-Demo";
const LICENCE: &str = "CC0 1.0";

/// `id(0x10)` is 00000000-0000-4000-8000-000000000010: the last digits are read as they stand.
pub const fn id(number: u8) -> Uuid {
    Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0000 | number as u128)
}

struct File {
    id: Uuid,
    name: &'static str,
    bytes: &'static [u8],
    title: &'static str,
    /// Images only.
    alt: &'static str,
}

macro_rules! file {
    ($id:literal, $name:literal, $title:literal, $alt:literal) => {
        File { id: id($id), name: $name, bytes: include_bytes!(concat!("media/", $name)), title: $title, alt: $alt }
    };
}

const FILES: [File; 8] = [
    file!(
        0x01,
        "saal.png",
        "Im Saal",
        "Blick von hinten in einen vollen Saal. Auf der Bühne steht eine Person neben dem Rednerpult, auf der Leinwand ist ein Diagramm mit fünf Säulen zu sehen."
    ),
    file!(
        0x02,
        "lesesaal.png",
        "Lesesaal",
        "Lesesaal einer Bibliothek mit drei Bogenfenstern, Bücherregalen an den Wänden und zwei langen Tischen mit grünen Lampen, an denen Menschen sitzen."
    ),
    file!(
        0x03,
        "foyer.png",
        "Foyer mit Treppe",
        "Helles Foyer mit großer Fensterfront. Menschen stehen in Gruppen, andere gehen eine breite Treppe mit rotem Handlauf hinauf."
    ),
    file!(
        0x04,
        "kongress-am-abend.webp",
        "Kongresshalle am Abend",
        "Eine Kongresshalle mit geschwungenem Dach und erleuchteten Fenstern am Wasser, dahinter Hügel und die untergehende Sonne."
    ),
    file!(
        0x05,
        "bild-des-tages.webp",
        "Bild des Tages",
        "Gäste verlassen am späten Abend das erleuchtete Tagungshaus, darüber Sterne und ein schmaler Mond."
    ),
    file!(
        0x06,
        "portraet.jpg",
        "Porträt",
        "Gezeichnetes Porträt einer Frau mit langen braunen Haaren, runder Brille und blauer Jacke."
    ),
    file!(0x11, "kongresshalle.webm", "Der Morgen vor dem Kongress", ""),
    file!(0x12, "kongresshalle.vtt", "Untertitel zum Film, Deutsch", ""),
];

/// A document that is made when the demo is.
#[derive(Serialize)]
struct Sheet {
    title: &'static str,
    intro: &'static str,
    points: &'static [&'static str],
}

const SHEETS: [(Uuid, &str, Sheet); 2] = [
    (
        id(0x10),
        "hinweise-fuer-gaeste.pdf",
        Sheet {
            title: "Hinweise für Gäste",
            intro: "Diese Hinweise gehören zur Demo und zeigen, wie ein Dokument zum Herunterladen aussieht.",
            points: &[
                "Der Einlass beginnt eine Stunde vor der Eröffnung. Bringen Sie Ihre Eintrittskarte mit, ausgedruckt oder auf dem Telefon.",
                "Garderobe und Gepäckraum liegen im Erdgeschoss links vom Eingang.",
                "Im Saal gibt es Plätze für Rollstühle und eine induktive Höranlage. Vorträge im Saal werden in Gebärdensprache übersetzt.",
                "Ein Ruheraum ist an beiden Tagen geöffnet. Den Weg zeigt Ihnen das Team am Empfang.",
            ],
        },
    ),
    (
        id(0x13),
        "anreise.pdf",
        Sheet {
            title: "Anreise",
            intro: "So kommen Sie zur Halle. Auch dieses Dokument gehört zur Demo.",
            points: &[
                "Mit der Bahn: Vom Hauptbahnhof sind es zwölf Minuten zu Fuß. Der Weg ist eben und ausgeschildert.",
                "Mit der Straßenbahn: Die Linien 2 und 5 halten vor dem Haus. Die Haltestelle ist stufenlos erreichbar.",
                "Mit dem Rad: Überdachte Stellplätze finden Sie neben dem Haupteingang.",
                "Mit dem Auto: Vier Stellplätze für Menschen mit Behinderung liegen am Nebeneingang. Andere Parkplätze gibt es im Parkhaus gegenüber.",
            ],
        },
    ),
];

/// A file ready to be stored.
pub struct Ready {
    id: Uuid,
    name: &'static str,
    prepared: Prepared,
    about: About,
}

/// Makes everything that is stored of the files; takes a second or two, so not in a transaction.
///
/// # Errors
/// A file that is not taken.
pub async fn prepare() -> Result<Vec<Ready>> {
    // Side by side: most of the time goes into writing the widths.
    let prepared = join_all(FILES.iter().map(|f| media::prepare(f.name, f.bytes.to_vec(), f.bytes.len() as u64)));
    let mut ready = Vec::new();
    for (file, prepared) in FILES.iter().zip(prepared.await) {
        let (prepared, about) = (prepared.context(file.name)?, about(file.title, file.alt));
        ready.push(Ready { id: file.id, name: file.name, prepared, about });
    }
    for (id, name, sheet) in &SHEETS {
        let bytes = paper::pdf(include_str!("../../templates/demo/sheet.typ"), sheet).await.context(*name)?;
        let length = bytes.len() as u64;
        let prepared = media::prepare(name, bytes, length).await.context(*name)?;
        ready.push(Ready { id: *id, name, prepared, about: about(sheet.title, "") });
    }
    Ok(ready)
}

/// Brings the files in; run again, brings back what was changed.
///
/// # Errors
/// The database's own.
pub async fn put(c: &mut PgConnection, files: &[Ready]) -> Result<()> {
    for file in files {
        media::put(c, file.id, &file.prepared, &file.about).await.context(file.name)?;
    }
    Ok(())
}

fn about(title: &str, alt: &str) -> About {
    About { title: title.into(), alt: alt.into(), decorative: false, credit: CREDIT.into(), licence: LICENCE.into() }
}

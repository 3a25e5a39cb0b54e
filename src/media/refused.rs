//! Why a file is not taken: a closed set, with its words for people in one place.

/// The reason, as a sentence that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("Die Datei ist leer.")]
    Empty,
    #[error(
        "Dieses Format wird nicht angenommen. Möglich sind Bilder als JPEG, PNG oder WebP, Dokumente als PDF, Videos als WebM oder MP4 und Untertitel als WebVTT."
    )]
    Unknown,
    #[error("SVG-Dateien können Programme enthalten und werden nicht angenommen. Speichern Sie das Bild als PNG.")]
    Svg,
    #[error("GIF-Dateien werden nicht angenommen. Speichern Sie das Bild als PNG, bewegte Bilder als Video.")]
    Gif,
    #[error("Bilder im Format HEIC oder AVIF werden nicht angenommen. Speichern Sie das Bild als JPEG.")]
    PhonePicture,
    #[error("Der Inhalt ist {format}, der Dateiname sagt etwas anderes. Er muss auf .{ending} enden.")]
    Name { format: &'static str, ending: &'static str },
    #[error("Die Datei ist zu groß. Höchstens {megabytes} MB sind möglich.")]
    TooLarge { megabytes: u64 },
    #[error(
        "Das Bild hat zu viele Bildpunkte. Möglich sind {megapixels} Millionen und je Seite {side}. Verkleinern Sie es vorher."
    )]
    TooManyPixels { megapixels: u32, side: u32 },
    #[error("Die Datei ist beschädigt oder unvollständig.")]
    Broken,
    #[error(
        "Das PDF enthält Programme, eingebettete Dateien oder Formulare, die auf anderen Geräten etwas auslösen können. Speichern Sie es ohne diese, zum Beispiel als PDF/A."
    )]
    Active,
    #[error("Das PDF ist verschlüsselt. Speichern Sie es ohne Kennwort und ohne Einschränkungen.")]
    Encrypted,
    #[error("Das Video enthält den Ort der Aufnahme. Entfernen Sie ihn vor dem Hochladen.")]
    Located,
    #[error("Die Untertitel sind nicht in UTF-8 gespeichert oder enthalten Steuerzeichen.")]
    CaptionsText,
    #[error(
        "In Zeile {line} der Untertitel steht keine Zeitangabe, die gelesen werden kann. Erwartet wird etwas wie 00:01.000 --> 00:04.000, in der Reihenfolge der Zeit."
    )]
    CaptionsTime { line: usize },
    #[error("Die Datei mit Untertiteln enthält keinen einzigen Untertitel.")]
    CaptionsEmpty,
    #[error(
        "Beschreiben Sie, was auf dem Bild zu sehen ist, oder kennzeichnen Sie es als schmückend. Das brauchen Menschen, die das Bild nicht sehen."
    )]
    NoAlternative,
    #[error("Ein schmückendes Bild hat keine Beschreibung. Entscheiden Sie sich für eines von beiden.")]
    TwoAlternatives,
    #[error("Eine Angabe ist zu lang. Für die Bildbeschreibung sind {alt} Zeichen möglich, sonst {other}.")]
    TooLong { alt: usize, other: usize },
    #[error("Eine Datei kann nur durch eine derselben Art ersetzt werden.")]
    OtherKind,
    #[error("Diese Datei gibt es nicht.")]
    Missing,
    #[error("Inzwischen hat jemand anders diese Datei geändert. Es wurde nichts gespeichert.")]
    Changed,
    #[error("Die Datei wird noch verwendet und kann nicht entfernt werden.")]
    InUse,
    #[error(
        "Der Speicher für Dateien antwortet im Moment nicht oder ist voll. Es wurde nichts gespeichert. Versuchen Sie es in einigen Minuten noch einmal."
    )]
    StoreAway,
}

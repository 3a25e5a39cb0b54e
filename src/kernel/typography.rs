//! Small typography of running text: quotes of the language, and spaces that do not break
//! between what belongs together ("24. Oktober", "9.15 Uhr", "§ 5", "z. B.", "Dr. Arndt").
//!
//! Never changes a word: only typewriter quotes and single spaces are replaced.

use super::lang::Lang;

const NBSP: char = '\u{a0}';

const UNITS: &[&str] = &[
    "Uhr",
    "Euro",
    "€",
    "Cent",
    "Mio.",
    "Mrd.",
    "Millionen",
    "Milliarden",
    "%",
    "Prozent",
    "Sekunden",
    "Minuten",
    "Stunden",
    "Plätze",
    "Plätzen",
    "mm",
    "cm",
    "m",
    "km",
    "m²",
    "Meter",
    "Metern",
    "Zentimeter",
    "Kilometer",
    "kg",
    "kB",
    "KB",
    "MB",
    "GB",
    "°C",
    "minutes",
    "hours",
    "euros",
    "million",
    "percent",
    "a.m.",
    "p.m.",
];
const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
/// Stand before a number.
const COUNTED: &[&str] = &["§", "§§", "Nr.", "Art.", "Abs.", "S.", "Kap.", "Bd.", "Ziff.", "Rn.", "Tel.", "No."];
/// Stand before a name.
const TITLES: &[&str] = &["Dr.", "Prof.", "Dipl.-Ing.", "Hr.", "Fr.", "St."];
/// How far ahead the end of a quotation is looked for, in characters.
const QUOTED: usize = 300;

/// Sets one run of text after the other and remembers what came before: marks such as emphasis
/// cut a sentence into runs.
pub struct Setter {
    lang: Lang,
    /// The word before the next character, as far as it has come.
    word: String,
    /// A single quote was opened.
    is_open: bool,
}

impl Setter {
    pub fn new(lang: Lang) -> Setter {
        Setter { lang, word: String::new(), is_open: false }
    }

    /// A new paragraph begins.
    pub fn begin(&mut self) {
        self.word.clear();
        self.is_open = false;
    }

    /// A line break or another space between two runs.
    pub fn space(&mut self) {
        self.word.clear();
    }

    /// Something that is not ours to set (code) stood here.
    pub fn foreign(&mut self) {
        self.word.push('x');
    }

    pub fn set(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        for (at, c) in text.char_indices() {
            let rest = &text[at + c.len_utf8()..];
            let set = match c {
                '"' => self.double(),
                '\'' => self.single(rest),
                ' ' if self.binds(rest) => NBSP,
                c => c,
            };
            if c.is_whitespace() {
                self.word.clear();
            } else {
                self.word.push(set);
            }
            out.push(set);
        }
        out
    }

    /// Whether a quote at this place opens.
    fn opens(&self) -> bool {
        self.word.chars().next_back().is_none_or(|c| "([{–—/-„‚“‘".contains(c))
    }

    fn double(&self) -> char {
        match (self.opens(), (self.lang != Lang::English)) {
            (true, true) => '„',
            (true, false) | (false, true) => '“',
            (false, false) => '”',
        }
    }

    /// Opens only where it is closed again; else it is an apostrophe.
    fn single(&mut self, rest: &str) -> char {
        let german = self.lang != Lang::English;
        if self.opens() {
            if closes(rest) {
                self.is_open = true;
                return if german { '‚' } else { '‘' };
            }
            return '’';
        }
        let inside = rest.starts_with(char::is_alphanumeric);
        if self.is_open && !inside {
            self.is_open = false;
            return if german { '‘' } else { '’' };
        }
        '’'
    }

    /// Whether the word before the space and what follows it stay on one line.
    fn binds(&self, rest: &str) -> bool {
        let left = self.word.trim_start_matches(['(', '[', '„', '‚', '“']);
        let right = rest.split([' ', NBSP, '\n']).next().unwrap_or("");
        // "z. B.", "i. d. R.", "e. V.", initials.
        if is_letter_dot(left) && is_letter_dot(right.trim_end_matches(|c: char| c != '.' && !c.is_alphanumeric())) {
            return true;
        }
        if COUNTED.contains(&left) {
            return right.starts_with(|c: char| c.is_ascii_digit());
        }
        if TITLES.contains(&left) {
            return right.starts_with(char::is_uppercase);
        }
        let bare = right.trim_end_matches(['.', ',', ';', ':', '?', ')', ']', '“', '"']);
        if left.ends_with(|c: char| c.is_ascii_digit()) {
            return UNITS.contains(&bare) || UNITS.iter().any(|u| u.ends_with('.') && right.starts_with(u));
        }
        is_day(left) && MONTHS.contains(&bare)
    }
}

/// One line (a heading, a caption) as [`Setter`] sets it.
pub fn line(text: &str, lang: Lang) -> String {
    Setter::new(lang).set(&super::plain::line(text))
}

/// Nothing in it that a reader could see: white space and characters without a shape.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || super::letters::is_invisible(c))
}

/// Whether a single quote that was opened before `rest` is closed in it.
fn closes(rest: &str) -> bool {
    let mut before = ' ';
    let mut chars = rest.chars().take(QUOTED).peekable();
    while let Some(c) = chars.next() {
        if c == '\'' && !before.is_whitespace() && !chars.peek().is_some_and(|n| n.is_alphanumeric()) {
            return true;
        }
        before = c;
    }
    false
}

fn is_letter_dot(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.as_str() == "."
}

/// "1." to "31."
fn is_day(text: &str) -> bool {
    text.strip_suffix('.').and_then(|n| n.parse::<u8>().ok()).is_some_and(|n| (1..=31).contains(&n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn de(text: &str) -> String {
        line(text, Lang::German)
    }

    #[test]
    fn what_belongs_together_stays_on_one_line() {
        for (given, set) in [
            ("um 9.15 Uhr, 80 Mio. Euro, 75 %", "um 9.15_Uhr, 80_Mio. Euro, 75_%"),
            ("z. B. heute, i. d. R. nicht (d. h. nie)", "z._B. heute, i._d._R. nicht (d._h. nie)"),
            ("ITnet Thüringen e. V.", "ITnet Thüringen e._V."),
            ("am 24. Oktober 2024 und am 5. Mai", "am 24._Oktober 2024 und am 5._Mai"),
            ("nach § 5 Abs. 2 und §§ 7, 8 BGG, Nr. 3", "nach §_5 Abs._2 und §§_7, 8 BGG, Nr._3"),
            ("Prof. Dr. Regina Polster", "Prof._Dr._Regina Polster"),
            ("im 3. Kongress, 3 Uhrzeiten, Nr. ohne", "im 3. Kongress, 3 Uhrzeiten, Nr. ohne"),
            ("99. Oktober, das m ist 5 m lang.", "99. Oktober, das m ist 5_m lang."),
        ] {
            assert_eq!(de(given).replace(NBSP, "_"), set, "{given}");
        }
    }

    #[test]
    fn quotes_are_those_of_the_language() {
        for (given, set) in [
            ("Das \"Ja\" gilt", "Das „Ja“ gilt"),
            ("(\"Ja\")", "(„Ja“)"),
            ("Sie sagte: \"Das 'Ja' gilt.\"", "Sie sagte: „Das ‚Ja‘ gilt.“"),
            ("Wie geht's, 's ist '68", "Wie geht’s, ’s ist ’68"),
            ("Das ist Hans' Haus", "Das ist Hans’ Haus"),
            ("Er las 'Das Amt' und ging", "Er las ‚Das Amt‘ und ging"),
            ("schon „gesetzt“", "schon „gesetzt“"),
        ] {
            assert_eq!(de(given), set, "{given}");
        }
        assert_eq!(line("She said \"it's 'fine'\".", Lang::English), "She said “it’s ‘fine’”.");
    }

    #[test]
    fn a_run_knows_what_stood_before_it() {
        let mut setter = Setter::new(Lang::German);
        let runs: Vec<String> = ["Das \"", "Ja", "\" kostet ", "80", " Mio. Euro"].map(|r| setter.set(r)).into();
        assert_eq!(runs.concat(), "Das „Ja“ kostet 80\u{a0}Mio. Euro");
    }

    #[test]
    fn blank_is_what_nobody_sees() {
        assert!(is_blank(" \u{a0}\u{200b}\u{feff}\n\u{ad}") && is_blank(""));
        assert!(!is_blank("–") && !is_blank("\u{a0}a"));
    }

    proptest! {
        #[test]
        fn words_stay_as_they_are(text in "\\PC{0,80}|[a-zäß0-9 .'\"§%()]{0,80}") {
            let plain = super::super::plain::line(&text);
            let set = de(&text);
            let back: Vec<char> = set.chars().map(|c| match c {
                '„' | '“' | '‚' | '‘' | '’' => '\'',
                NBSP => ' ',
                c => c,
            }).collect();
            let before: Vec<char> = plain.chars().map(|c| match c {
                '"' | '„' | '“' | '‚' | '‘' | '’' => '\'',
                NBSP => ' ',
                c => c,
            }).collect();
            prop_assert_eq!(back, before);
        }
    }
}

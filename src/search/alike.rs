//! Which of the words that share letters with a misspelled one may be meant.

/// Mistakes that are forgiven in a word of this many letters.
fn forgiven(letters: usize) -> usize {
    match letters {
        0..4 => 0,
        4..=6 => 1,
        7..=11 => 2,
        _ => 3,
    }
}

/// At most this many words are tried.
const TRIED: usize = 5;

/// The nearest of `known`, all of them where several are equally near. A word inside a compound
/// counts as one mistake more than the same word alone.
pub fn nearest(typed: &str, known: &[String]) -> Vec<String> {
    let letters: Vec<char> = typed.chars().collect();
    let limit = forgiven(letters.len());
    if limit == 0 {
        return Vec::new();
    }
    let mut found: Vec<(usize, &String)> = Vec::new();
    for word in known {
        let other: Vec<char> = word.chars().collect();
        let whole = mistakes(&letters, &other, false);
        // In a long word a short one is soon found by chance.
        let inside = if letters.len() < 7 { usize::MAX } else { mistakes(&letters, &other, true) + 1 };
        let best = whole.min(inside);
        if best <= limit {
            found.push((best, word));
        }
    }
    found.sort();
    let best = found.first().map_or(0, |(n, _)| *n);
    found.into_iter().take_while(|(n, _)| *n == best).take(TRIED).map(|(_, word)| word.clone()).collect()
}

/// Letters left out, added, exchanged or swapped with their neighbour between two words (Damerau
/// and Levenshtein, each place mended once). `inside`: the second may have more on both sides (Sellers).
fn mistakes(a: &[char], b: &[char], inside: bool) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).map(|j| if inside { 0 } else { j }).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let mut n = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                n = n.min(before[j - 2] + 1);
            }
            row.push(n);
        }
        before = std::mem::replace(&mut last, row);
    }
    if inside { last.into_iter().min().unwrap_or(0) } else { last[b.len()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str, known: &[&str]) -> Vec<String> {
        nearest(typed, &known.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn mistakes_are_counted() {
        let n =
            |a: &str, b: &str, inside| mistakes(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), inside);
        assert_eq!(n("bermen", "bremen", false), 1, "two swapped letters are one mistake");
        assert_eq!(n("verwaltungsdigitalisirung", "verwaltungsdigitalisierung", false), 1);
        assert_eq!(n("digitalisirung", "verwaltungsdigitalisierung", true), 1);
        assert_eq!(n("", "abc", false), 3);
        assert_eq!(n("abc", "", true), 3);
    }

    #[test]
    fn only_the_nearest_are_meant() {
        assert_eq!(of("datne", &["daten", "datum", "raten"]), ["daten"]);
        assert_eq!(of("digitalisirung", &["digitalisierung", "verwaltungsdigitalisierung"]), ["digitalisierung"]);
        assert_eq!(of("digitalisirung", &["verwaltungsdigitalisierung", "sitzung"]), ["verwaltungsdigitalisierung"]);
        assert!(of("ozg", &["org"]).is_empty(), "three letters may be anything");
        assert!(of("bremen", &["breite"]).is_empty());
    }
}

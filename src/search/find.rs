//! A search from the words typed to the hits. Twice at most: with the words as they are known,
//! and, only where that finds nothing at all, with words that look alike.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::query::{Part, Term, questions, terms};
use super::sql::Page;
use super::{alike, excerpt, sql};
use crate::web::Result;

/// Hits on a page.
pub const SIZE: i64 = 20;
/// Compounds that are looked for, of all words of a query together: each makes the question longer,
/// and 120 of them took nine tenths of the time that reading the index takes.
const COMPOUNDS: usize = 60;
/// Letters of a half of a compound, and letters that may join the halves.
const HALF: usize = 4;
const JOINTS: [&str; 5] = ["s", "es", "n", "en", "e"];

/// What the visitor chose beside the words.
pub struct Choice<'a> {
    pub kind: Option<&'a str>,
    pub edition: Option<&'a str>,
    /// From 1.
    pub page: i64,
}

pub struct Found {
    pub terms: Vec<Term>,
    pub page: Page,
    /// Nothing held the words as they were typed.
    pub is_guess: bool,
    /// The query as it was probably meant.
    pub suggestion: Option<String>,
    /// Where nothing holds all words: each of them with the number of its hits.
    pub each: Vec<(String, i64)>,
}

/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, text: &str, choice: &Choice<'_>, now: DateTime<Utc>) -> Result<Found> {
    let mut terms = terms(text);
    sql::prepare(c).await?;
    learn(c, &mut terms).await?;
    let page = ask(c, &terms, choice, now).await?;
    let mut found = Found { terms, page, is_guess: false, suggestion: None, each: Vec::new() };
    if found.page.all > 0 || found.terms.is_empty() {
        return Ok(found);
    }
    if found.terms.len() > 1 {
        let alone: Vec<String> = found.terms.iter().map(Term::wide).collect();
        let counts = sql::counts(c, &alone, now).await?;
        let shown = found.terms.iter().map(|t| t.shown.clone());
        found.each = shown.zip(counts).filter(|(_, hits)| *hits > 0).collect();
    }
    let unknown: Vec<bool> = found.terms.iter().map(is_unknown).collect();
    if guess(c, &mut found.terms).await? {
        found.page = ask(c, &found.terms, choice, now).await?;
        found.is_guess = found.page.all > 0;
        found.suggestion = suggestion(text, &found, &unknown);
    }
    Ok(found)
}

async fn ask(c: &mut PgConnection, terms: &[Term], choice: &Choice<'_>, now: DateTime<Utc>) -> Result<Page> {
    let from = (choice.page - 1) * SIZE;
    Ok(sql::page(c, &questions(terms), now, choice.kind, choice.edition, from, SIZE).await?)
}

/// Asks the vocabulary about every word.
async fn learn(c: &mut PgConnection, terms: &mut [Term]) -> Result<()> {
    let (words, inner): (Vec<String>, Vec<String>) =
        terms.iter().flat_map(Term::words).map(|p| (p.word.clone(), p.inner().to_string())).unzip();
    let compounds = COMPOUNDS / words.len().max(1);
    let known = sql::known(c, &words, &inner, i64::try_from(compounds).unwrap_or(1)).await?;
    let mut parts: Vec<&mut Part> = terms.iter_mut().flat_map(Term::words_mut).collect();
    for row in known {
        let Some(part) = usize::try_from(row.n - 1).ok().and_then(|n| parts.get_mut(n)) else { continue };
        if row.is_same { &mut part.same } else { &mut part.wide }.push(row.word);
    }
    for part in parts {
        part.wide.retain(|w| !part.same.contains(w));
    }
    Ok(())
}

/// Neither the word nor its stem nor a compound with it stands anywhere.
fn is_unknown(term: &Term) -> bool {
    term.single().is_some_and(|p| p.same.is_empty() && p.wide.is_empty())
        && (term.parts.len() < 2 || term.parts.iter().any(|p| p.same.is_empty() && p.wide.is_empty()))
}

/// Adds words that look alike, and the halves of compounds that nobody wrote as one word. False
/// where there are none.
async fn guess(c: &mut PgConnection, terms: &mut [Term]) -> Result<bool> {
    let mut parts: Vec<&mut Part> = terms.iter_mut().filter(|t| !t.is_phrase()).flat_map(Term::words_mut).collect();
    // Looking for what is alike takes most of the time. Where some words are unknown, those are the
    // mistyped ones; where all are known, one or two may be meant otherwise, and of many it is
    // clear without it that they do not stand together.
    let is_unknown = |p: &Part| p.same.is_empty() && p.wide.is_empty();
    let (some_unknown, few) = (parts.iter().any(|p| is_unknown(p)), parts.len() <= 2);
    let asked = parts.iter().enumerate().filter(|(_, p)| if some_unknown { is_unknown(p) } else { few });
    let (places, words): (Vec<usize>, Vec<String>) = asked.map(|(i, p)| (i, p.word.clone())).unzip();
    let mut near: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in sql::alike(c, &words).await? {
        near.entry(row.n).or_default().push(row.word);
    }
    let mut is_any = false;
    for (n, mut candidates) in near {
        let place = usize::try_from(n - 1).ok().and_then(|n| places.get(n));
        let Some(part) = place.and_then(|i| parts.get_mut(*i)) else { continue };
        // In an order of its own, so that the same question has the same answer.
        candidates.sort();
        candidates.retain(|w| *w != part.word);
        part.alike = alike::nearest(&part.word, &candidates);
        is_any |= !part.alike.is_empty();
    }
    // Other forms of the words that look alike.
    let (of, words): (Vec<usize>, Vec<String>) =
        parts.iter().enumerate().flat_map(|(i, p)| p.alike.iter().map(move |w| (i, w.clone()))).unzip();
    let inner: Vec<String> = words.iter().map(|w| if w.len() < 6 { String::new() } else { w.clone() }).collect();
    for row in sql::known(c, &words, &inner, 20).await? {
        let part = usize::try_from(row.n - 1).ok().and_then(|n| of.get(n)).and_then(|i| parts.get_mut(*i));
        if let Some(part) = part.filter(|p| !p.alike.contains(&row.word)) {
            if row.is_same { &mut part.alike } else { &mut part.wide }.push(row.word);
        }
    }
    for part in parts.iter_mut().filter(|p| p.same.is_empty() && p.wide.is_empty() && p.alike.is_empty()) {
        part.split = split(c, &part.word).await?;
        is_any |= part.split.is_some();
    }
    Ok(is_any)
}

/// The two words that a compound is made of, with their other forms; the most even halves.
async fn split(c: &mut PgConnection, word: &str) -> Result<Option<(Vec<String>, Vec<String>)>> {
    let letters: Vec<char> = word.chars().collect();
    let mut asked: Vec<String> = Vec::new();
    // Places of the possible halves in `asked`: those in front, the one behind.
    let mut cuts: Vec<(Vec<usize>, usize, usize)> = Vec::new();
    for at in HALF..(letters.len() + 1).saturating_sub(HALF) {
        let (front, back): (String, String) = (letters[..at].iter().collect(), letters[at..].iter().collect());
        let shorter = JOINTS.iter().filter_map(|j| front.strip_suffix(j)).filter(|f| f.len() >= HALF).map(String::from);
        let fronts: Vec<String> = shorter.chain([front.clone()]).collect();
        let first = asked.len();
        asked.extend(fronts);
        asked.push(back);
        cuts.push(((first..asked.len() - 1).collect(), asked.len() - 1, at.min(letters.len() - at)));
    }
    let mut known: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for row in sql::halves(c, &asked).await? {
        known.entry(usize::try_from(row.n - 1).unwrap_or(usize::MAX)).or_default().push(row.word);
    }
    cuts.sort_by_key(|(_, _, even)| std::cmp::Reverse(*even));
    Ok(cuts.into_iter().find_map(|(fronts, back, _)| {
        let front: Vec<String> = fronts.iter().filter_map(|n| known.get(n)).flatten().cloned().collect();
        let back = known.get(&back)?.clone();
        (!front.is_empty()).then_some((front, back))
    }))
}

/// The query with unknown words as a hit spells them. None where one of them cannot be mended,
/// or nothing but the spelling of what was found would change.
fn suggestion(text: &str, found: &Found, unknown: &[bool]) -> Option<String> {
    let spelled = |words: &[String]| {
        let texts = found.page.hits.iter().flat_map(|h| [&h.title, &h.subtitle, &h.people, &h.body]);
        texts.filter_map(|t| excerpt::spelled(t, words)).next()
    };
    let mut words = Vec::new();
    let mut mended = HashSet::new();
    for (i, (term, unknown)) in found.terms.iter().zip(unknown).enumerate() {
        let better = match unknown {
            true => spelled(&term.single()?.alike)?,
            false => term.shown.clone(),
        };
        if *unknown {
            mended.insert(i);
        }
        words.push(better);
    }
    let words = words.join(" ");
    (!mended.is_empty() && words != text).then_some(words)
}

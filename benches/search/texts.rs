//! German texts without sense, always the same: the words of the demo and compounds made of its
//! nouns, frequent ones often and rare ones rarely, as in any language.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use rand::rngs::SmallRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};

type Make<'a> = &'a dyn Fn(&mut Texts) -> String;

pub struct Texts {
    /// Small words, the most frequent first.
    small: Vec<String>,
    /// Everything else, the most frequent first.
    large: Vec<String>,
    nouns: Vec<String>,
    random: SmallRng,
}

impl Texts {
    pub fn new() -> Result<Texts> {
        let mut words = BTreeSet::new();
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "toml") {
                let text = std::fs::read_to_string(path)?;
                words.extend(text.split(|c: char| !c.is_alphabetic()).filter(|w| w.len() > 1).map(String::from));
            }
        }
        let mut random = SmallRng::seed_from_u64(7);
        let is_large = |w: &String| w.starts_with(char::is_uppercase);
        let nouns: Vec<String> = words.iter().filter(|w| is_large(w) && (4..=14).contains(&w.len())).cloned().collect();
        let mut large: Vec<String> = words.iter().filter(|w| is_large(w)).cloned().collect();
        for _ in 0..30_000 {
            let (front, back) = (pick(&nouns, &mut random), pick(&nouns, &mut random).to_lowercase());
            large.push(format!("{front}{}{back}", ["", "s", "-"][random.random_range(0..3)]));
        }
        large.shuffle(&mut random);
        let mut small: Vec<String> = words.into_iter().filter(|w| !is_large(w)).collect();
        small.shuffle(&mut random);
        Ok(Texts { small, large, nouns, random })
    }

    /// Of so many words.
    pub fn text(&mut self, words: usize) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn word(&mut self) -> String {
        let (list, slope) = if self.random.random_bool(0.5) { (&self.small, 3.0) } else { (&self.large, 2.5) };
        let place = (list.len() as f64 * self.random.random::<f64>().powf(slope)) as usize;
        list[place.min(list.len() - 1)].clone()
    }

    pub fn name(&mut self) -> String {
        pick(&self.nouns, &mut self.random)
    }

    /// Sorts of queries, each with examples.
    pub fn queries(&mut self, count: usize) -> Vec<(&'static str, Vec<String>)> {
        let frequent = |t: &mut Texts| t.large[t.random.random_range(0..100)].clone();
        let sorts: [(&'static str, Make<'_>); 11] = [
            ("a word of a text", &|t| t.word()),
            ("a frequent word", &frequent),
            ("a rare word", &|t| t.large[t.random.random_range(t.large.len() / 2..t.large.len())].clone()),
            ("part of compounds", &|t| t.name()),
            ("the beginning of a word", &|t| t.word().chars().take(4).collect()),
            ("two words", &|t| format!("{} {}", t.word(), t.word())),
            ("two frequent parts", &|t| format!("{} {}", t.name(), t.name())),
            ("five words", &|t| t.text(5)),
            ("a phrase", &|t| format!("\"{} {}\"", t.word(), t.word())),
            ("a typing error", &|t| {
                let mut letters: Vec<char> = t.large[t.random.random_range(0..2_000)].chars().collect();
                let at = t.random.random_range(0..letters.len() - 1);
                letters.swap(at, at + 1);
                letters.into_iter().collect()
            }),
            ("nothing like it", &|t| (0..12).map(|_| char::from(b'a' + t.random.random_range(0..26))).collect()),
        ];
        sorts.map(|(name, make)| (name, (0..count).map(|_| make(self)).collect())).into()
    }
}

fn pick(list: &[String], random: &mut SmallRng) -> String {
    list.choose(random).cloned().unwrap_or_default()
}

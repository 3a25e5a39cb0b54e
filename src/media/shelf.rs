//! Small files as they were lately asked for. They cannot change, so all that has to be asked now
//! and then is whether they are still there; and while the database is away, they go on being
//! served.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hyper::body::Bytes;

use super::kind::Format;

/// Larger ones are read piece by piece, each time.
pub const MOST_OF_ONE: i64 = 1_000_000;
/// All of them, per process.
const MOST_OF_ALL: usize = 48_000_000;
/// After this, the database is asked whether the file is still there: it may have been removed.
const FRESH: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub struct Kept {
    pub format: Format,
    pub bytes: Bytes,
    asked: Instant,
    used: Instant,
}

impl Kept {
    pub fn is_fresh(&self) -> bool {
        self.asked.elapsed() < FRESH
    }
}

#[derive(Debug, Clone)]
pub struct Shelf(Arc<Mutex<HashMap<String, Kept>>>);

impl Shelf {
    pub fn new() -> Shelf {
        Shelf(Arc::default())
    }

    pub fn get(&self, hash: &str) -> Option<Kept> {
        let mut all = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let kept = all.get_mut(hash)?;
        kept.used = Instant::now();
        Some(kept.clone())
    }

    /// Known to be there at this moment.
    pub fn put(&self, hash: &str, format: Format, bytes: Bytes) {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(|e| e.into_inner());
        all.insert(hash.to_string(), Kept { format, bytes, asked: now, used: now });
        let mut total: usize = all.values().map(|k| k.bytes.len()).sum();
        while total > MOST_OF_ALL {
            let Some(oldest) = all.iter().min_by_key(|(_, k)| k.used).map(|(hash, _)| hash.clone()) else { return };
            total -= all.remove(&oldest).map_or(0, |k| k.bytes.len());
        }
    }

    pub fn remove(&self, hash: &str) {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).remove(hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_makes_room() {
        let shelf = Shelf::new();
        let half = Bytes::from(vec![0; MOST_OF_ALL / 2]);
        shelf.put("a", Format::Webp, half.clone());
        shelf.put("b", Format::Webp, half.clone());
        assert!(shelf.get("a").is_some());
        shelf.put("c", Format::Webp, half);
        assert!(shelf.get("a").is_some() && shelf.get("b").is_none() && shelf.get("c").is_some());
    }
}

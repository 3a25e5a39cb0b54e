//! Values read from the database once per generation: settings, editions, programmes. Pages
//! that are not kept (filters, "now") are made from them without asking the database, and go
//! on working while it is away.
//!
//! Only things that exist are remembered, so visitors cannot fill the memory with addresses.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, RwLock};

use super::{Result, Site};

type Key = (TypeId, String);
/// A value and the generation it was read in.
type Entry = (u64, Arc<dyn Any + Send + Sync>);

#[derive(Default)]
pub struct Remembered {
    values: RwLock<HashMap<Key, Entry>>,
    /// One load at a time for each value (or a few that share a lock): after a change all
    /// requests want the same new value at once.
    turns: [tokio::sync::Mutex<()>; 16],
}

impl Site {
    /// The value of this generation, loaded when needed. `None` is not remembered.
    ///
    /// # Errors
    /// Those of `load`; while the database is away, the last known value is given instead.
    pub async fn remember<T, F>(&self, key: &str, load: F) -> Result<Option<Arc<T>>>
    where
        T: Any + Send + Sync,
        F: AsyncFnOnce() -> Result<Option<T>>,
    {
        let generation = self.content.generation(self.clock.now());
        let key = (TypeId::of::<T>(), key.to_string());
        if let Some(value) = self.remembered_of::<T>(&key, generation) {
            return Ok(Some(value));
        }
        let _turn = self.remembered.turn(&key).lock().await;
        if let Some(value) = self.remembered_of::<T>(&key, generation) {
            return Ok(Some(value));
        }
        let known = self.remembered.get::<T>(&key);
        match load().await {
            Ok(Some(value)) => {
                let value = Arc::new(value);
                self.remembered.put(key, generation, value.clone());
                Ok(Some(value))
            }
            Ok(None) => {
                self.remembered.values.write().unwrap_or_else(|e| e.into_inner()).remove(&key);
                Ok(None)
            }
            Err(error) if error.is_away() && known.is_some() => Ok(known.map(|(_, value)| value)),
            Err(error) => Err(error),
        }
    }
}

impl Site {
    /// The value as it was last read, however old.
    pub fn last_known<T: Any + Send + Sync>(&self, key: &str) -> Option<Arc<T>> {
        self.remembered.get(&(TypeId::of::<T>(), key.to_string())).map(|(_, value)| value)
    }

    /// The value, if it is of this generation or nothing newer can be had.
    fn remembered_of<T: Any + Send + Sync>(&self, key: &Key, generation: u64) -> Option<Arc<T>> {
        let (of, value) = self.remembered.get::<T>(key).filter(|_| self.config.cache)?;
        (of == generation || self.content.is_away()).then_some(value)
    }
}

impl Remembered {
    fn turn(&self, key: &Key) -> &tokio::sync::Mutex<()> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        &self.turns[hasher.finish() as usize % self.turns.len()]
    }

    fn get<T: Any + Send + Sync>(&self, key: &Key) -> Option<(u64, Arc<T>)> {
        let values = self.values.read().unwrap_or_else(|e| e.into_inner());
        let (generation, value) = values.get(key)?;
        Some((*generation, value.clone().downcast().ok()?))
    }

    fn put(&self, key: Key, generation: u64, value: Arc<dyn Any + Send + Sync>) {
        self.values.write().unwrap_or_else(|e| e.into_inner()).insert(key, (generation, value));
    }
}

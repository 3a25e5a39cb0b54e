//! Values read from the database once per generation: settings, editions, programmes. Pages
//! that are not kept (filters, "now") are made from them without asking the database, and go
//! on working while it is away.
//!
//! Only things that exist are remembered, so visitors cannot fill the memory with addresses.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use super::{Result, Site};

type Key = (TypeId, String);
/// A value and the generation it was read in.
type Entry = (u64, Arc<dyn Any + Send + Sync>);

#[derive(Default)]
pub struct Remembered {
    values: RwLock<HashMap<Key, Entry>>,
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
        let known = self.remembered.get::<T>(&key);
        if let Some((of, value)) = &known
            && (*of == generation || self.content.is_away())
            && self.config.cache
        {
            return Ok(Some(value.clone()));
        }
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

impl Remembered {
    fn get<T: Any + Send + Sync>(&self, key: &Key) -> Option<(u64, Arc<T>)> {
        let values = self.values.read().unwrap_or_else(|e| e.into_inner());
        let (generation, value) = values.get(key)?;
        Some((*generation, value.clone().downcast().ok()?))
    }

    fn put(&self, key: Key, generation: u64, value: Arc<dyn Any + Send + Sync>) {
        self.values.write().unwrap_or_else(|e| e.into_inner()).insert(key, (generation, value));
    }
}

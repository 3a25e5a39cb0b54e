//! Whether the public sees a document: pages and news items have the same states.

/// Drafts are public nowhere; what was withdrawn says so under its address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    Draft,
    #[default]
    Published,
    Withdrawn,
}

impl State {
    pub fn key(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Published => "published",
            State::Withdrawn => "withdrawn",
        }
    }

    /// What nobody knows is shown to nobody.
    pub fn from_key(key: &str) -> State {
        [State::Published, State::Withdrawn].into_iter().find(|s| s.key() == key).unwrap_or(State::Draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_back_from_its_key() {
        for state in [State::Draft, State::Published, State::Withdrawn] {
            assert_eq!(State::from_key(state.key()), state);
        }
        assert_eq!(State::from_key("archived"), State::Draft, "what is unknown is hidden");
    }
}

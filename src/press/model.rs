//! States, kinds and reasons of accreditation. No database, no HTTP.

/// A closed set that is stored by key and read by label.
macro_rules! set {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $item:ident = $key:literal, $label:literal;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $item,)+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$item,)+];

            /// As it is stored, and as forms send it.
            pub fn key(self) -> &'static str {
                match self { $($name::$item => $key,)+ }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $($name::$item => $label,)+ }
            }

            pub fn from_key(key: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|item| item.key() == key)
            }
        }
    };
}

set! {
    /// Where a request stands.
    State {
        /// The address is not confirmed; the press office does not see it yet.
        Unconfirmed = "unconfirmed", "Adresse noch nicht bestätigt";
        Submitted = "submitted", "eingegangen";
        InReview = "in_review", "in Prüfung";
        InfoRequested = "info_requested", "Rückfrage";
        Approved = "approved", "zugelassen";
        Rejected = "rejected", "abgelehnt";
        /// By the person.
        Withdrawn = "withdrawn", "zurückgezogen";
        /// By the press office, after it was approved.
        Revoked = "revoked", "widerrufen";
        /// Never confirmed, or the edition does not take place.
        Lapsed = "lapsed", "ohne Entscheidung beendet";
    }
}

impl State {
    /// Which states may follow. What is over stays over.
    pub fn can_become(self, next: State) -> bool {
        use State::*;
        match self {
            Unconfirmed => matches!(next, Submitted | Lapsed | Withdrawn),
            Submitted => matches!(next, InReview | InfoRequested | Approved | Rejected | Withdrawn | Lapsed),
            InReview => matches!(next, InfoRequested | Approved | Rejected | Withdrawn | Lapsed),
            InfoRequested => matches!(next, InReview | Approved | Rejected | Withdrawn | Lapsed),
            Approved => matches!(next, Revoked | Withdrawn),
            Rejected | Withdrawn | Revoked | Lapsed => false,
        }
    }

    /// Waits for the press office, or for an answer to it.
    pub fn is_open(self) -> bool {
        matches!(self, State::Submitted | State::InReview | State::InfoRequested)
    }

    pub fn is_over(self) -> bool {
        matches!(self, State::Rejected | State::Withdrawn | State::Revoked | State::Lapsed)
    }
}

set! {
    /// Kind of medium; for the journal.
    MediaType {
        Print = "print", "Zeitung oder Zeitschrift";
        Online = "online", "Online-Medium";
        Agency = "agency", "Nachrichtenagentur";
        Radio = "radio", "Hörfunk";
        Tv = "tv", "Fernsehen";
        Photo = "photo", "Bildagentur oder Fotografie";
        Freelance = "freelance", "frei, für mehrere Medien";
        Other = "other", "anderes Medium";
    }
}

set! {
    /// What somebody does on the day; stands on the pass.
    Role {
        Reporter = "reporter", "Wort";
        Photo = "photo", "Foto";
        Camera = "camera", "Kamera";
        Sound = "sound", "Ton";
        Editor = "editor", "Redaktion";
        Other = "other", "Technik und anderes";
    }
}

set! {
    /// What shows journalistic work. A press card is one way of several, never the only one.
    Evidence {
        PressCard = "press_card", "Presseausweis";
        Assignment = "assignment", "Auftrag einer Redaktion";
        Imprint = "imprint", "Nennung im Impressum";
        Bylines = "bylines", "eigene Beiträge";
        ForeignCard = "foreign_card", "Presseausweis aus dem Ausland";
        Other = "other", "anderer Nachweis";
    }
}

/// Who issues the press card of the agreement between press council and interior ministers (2018).
pub const CARD_ISSUERS: [&str; 6] = ["BDZV", "dju in ver.di", "DJV", "Freelens", "VDS", "MVFP (früher VDZ)"];

set! {
    /// Why a request is rejected or an approval taken back. Own words go with it.
    Reason {
        NoProof = "no_proof", "journalistische Tätigkeit nicht nachgewiesen";
        Late = "late", "Frist abgelaufen";
        Capacity = "capacity", "Plätze nach den genannten Kriterien vergeben";
        /// Without details, whoever asks.
        Security = "security", "Sicherheitsüberprüfung ohne Zustimmung";
        Duplicate = "duplicate", "doppelter Antrag";
        Assignment = "assignment", "Auftrag zurückgezogen";
        NotPress = "not_press", "keine journalistische Berichterstattung";
        Other = "other", "anderer Grund";
    }
}

set! {
    /// What is on for journalists.
    EventKind {
        Photo = "photo", "Fototermin";
        Talk = "talk", "Pressegespräch";
        Interview = "interview", "Zeit für Interviews";
    }
}

set! {
    /// Parts of the press kit.
    KitKind {
        Image = "image", "Pressebild";
        Logo = "logo", "Logo";
        Document = "document", "Dokument";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_and_what_is_over_stays_over() {
        for state in State::ALL.iter().copied() {
            assert_eq!(State::from_key(state.key()), Some(state));
            assert!(!state.can_become(state), "{state:?}");
            assert_eq!(state.is_over(), State::ALL.iter().all(|next| !state.can_become(*next)), "{state:?}");
        }
        assert_eq!(State::from_key("approved'"), None);
        assert!(!State::Rejected.can_become(State::Approved), "no decision twice");
        assert!(!State::Unconfirmed.can_become(State::Approved), "nobody is approved without an address");
    }
}

//! Who may do what: one table of roles and actions. Routes, menus and tests ask it and nothing else.

/// What somebody is in an edition, or in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Administrator,
    Editorial,
    Registration,
    Press,
    Door,
    Reader,
}

impl Role {
    pub const ALL: [Role; 6] =
        [Role::Administrator, Role::Editorial, Role::Registration, Role::Press, Role::Door, Role::Reader];

    pub fn key(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Editorial => "editorial",
            Role::Registration => "registration",
            Role::Press => "press",
            Role::Door => "door",
            Role::Reader => "reader",
        }
    }

    pub fn from_key(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Role::Administrator => "Administration",
            Role::Editorial => "Redaktion",
            Role::Registration => "Anmeldebüro",
            Role::Press => "Pressestelle",
            Role::Door => "Einlass",
            Role::Reader => "Nur lesen",
        }
    }

    /// What the role is good for, in a sentence for who gives it.
    pub fn explained(self) -> &'static str {
        match self {
            Role::Administrator => "darf alles, auch Konten und Einstellungen ändern",
            Role::Editorial => "schreibt Programm, Seiten und Meldungen und veröffentlicht sie",
            Role::Registration => "betreut Anmeldungen, Plätze, Befreiungen und Rechnungen",
            Role::Press => "entscheidet über Akkreditierungen und schreibt Pressemitteilungen",
            Role::Door => "prüft am Einlass Tickets, gibt Presseausweise aus und sieht sonst nichts",
            Role::Reader => "sieht Programm, Inhalte und Zahlen, aber keine Angaben zu Personen",
        }
    }
}

/// What can be done. An address of the internal area stands for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Start page, own account: everybody who is signed in.
    Own,
    /// The start page of an edition with its numbers.
    Overview,
    /// Figures without names: by session, day, kind of organisation.
    Statistics,
    /// Registrations of an edition, with names and addresses.
    SeeRegistrations,
    /// Entering, changing, cancelling on somebody's behalf; capacity.
    ChangeRegistrations,
    /// Lists with names as files.
    Export,
    /// What people need because of their health or belief (Art. 9 GDPR).
    SeeNeeds,
    /// Claims to be exempt, invoices.
    Money,
    /// The draft of the programme, and what would change.
    SeeProgramme,
    /// Changing and releasing the programme; speakers.
    Programme,
    /// Drafts of pages, news and homes; menus.
    SeeContent,
    /// Writing and publishing them; menus and redirects.
    Content,
    /// Writing and publishing press releases, which the press office may without the rest.
    PressReleases,
    /// Requests for accreditation: seeing them, deciding; their journal.
    Accreditation,
    /// What journalists send as a proof, and what they need on the day.
    SeeEvidence,
    /// Handing out passes.
    PressDoor,
    /// The press area of an edition: deadline, contact, photo times, press kit.
    PressSetup,
    /// The library of pictures, documents, videos.
    Media,
    /// Dates, place, rules and state of an edition; a new one.
    Settings,
    /// What was done by whom in an edition.
    SeeAudit,
    /// Mails of an edition: their state, again, never.
    Mail,
    /// The words of the mails that the program sends by itself.
    MailTexts,
    /// Writing to many at once.
    Message,
    /// What is stored, for how long; one person's data out or erased.
    Privacy,
    /// Accounts and roles.
    Staff,
    /// The installation as a whole: its settings and protocol, mails of no edition.
    Installation,
}

impl Action {
    pub const ALL: [Action; 26] = [
        Action::Own,
        Action::Overview,
        Action::Statistics,
        Action::SeeRegistrations,
        Action::ChangeRegistrations,
        Action::Export,
        Action::SeeNeeds,
        Action::Money,
        Action::SeeProgramme,
        Action::Programme,
        Action::SeeContent,
        Action::Content,
        Action::PressReleases,
        Action::Accreditation,
        Action::SeeEvidence,
        Action::PressDoor,
        Action::PressSetup,
        Action::Media,
        Action::Settings,
        Action::SeeAudit,
        Action::Mail,
        Action::MailTexts,
        Action::Message,
        Action::Privacy,
        Action::Staff,
        Action::Installation,
    ];

    /// Whether password and code must have been shown lately (ASVS 7.5): for what hands out
    /// rights, and for what brings together or erases all that is known of somebody.
    pub fn wants_proof(self) -> bool {
        matches!(self, Action::Staff | Action::Privacy)
    }

    /// The table.
    pub fn roles(self) -> &'static [Role] {
        use Role::{Administrator, Door, Editorial, Press, Reader, Registration};
        match self {
            Action::Own => &Role::ALL,
            Action::Overview => &Role::ALL,
            Action::Statistics => &[Administrator, Editorial, Registration, Press, Reader],
            Action::SeeRegistrations => &[Administrator, Registration],
            Action::ChangeRegistrations => &[Administrator, Registration],
            Action::Export => &[Administrator, Registration],
            Action::SeeNeeds => &[Registration],
            Action::Money => &[Administrator, Registration],
            Action::SeeProgramme => &[Administrator, Editorial, Reader],
            Action::Programme => &[Administrator, Editorial],
            Action::SeeContent => &[Administrator, Editorial, Press, Reader],
            Action::Content => &[Administrator, Editorial],
            Action::PressReleases => &[Administrator, Editorial, Press],
            Action::Accreditation => &[Administrator, Press],
            Action::SeeEvidence => &[Press],
            Action::PressDoor => &[Press, Door],
            Action::PressSetup => &[Administrator, Press],
            Action::Media => &[Administrator, Editorial, Press],
            Action::Settings => &[Administrator],
            Action::SeeAudit => &[Administrator],
            Action::Mail => &[Administrator, Registration],
            Action::MailTexts => &[Administrator, Registration],
            Action::Message => &[Administrator, Registration, Press],
            Action::Privacy => &[Administrator],
            Action::Staff => &[Administrator],
            Action::Installation => &[Administrator],
        }
    }
}

/// A role in one edition; None: in all of them, and in the installation itself.
pub type Grant = (Option<i64>, Role);

/// Whether these grants allow `action` in `edition`; None asks for the installation itself.
pub fn may(grants: &[Grant], action: Action, edition: Option<i64>) -> bool {
    let applies = |of: Option<i64>| of.is_none() || (of == edition && edition.is_some());
    action == Action::Own || grants.iter().any(|(of, role)| applies(*of) && action.roles().contains(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_counts_in_its_edition_only() {
        let grants = [(Some(1), Role::Registration)];
        assert!(may(&grants, Action::SeeRegistrations, Some(1)));
        assert!(!may(&grants, Action::SeeRegistrations, Some(2)));
        assert!(!may(&grants, Action::SeeRegistrations, None));
        let everywhere = [(None, Role::Registration)];
        assert!(may(&everywhere, Action::SeeRegistrations, Some(2)));
        assert!(!may(&everywhere, Action::Staff, None), "no role grows by being given everywhere");
        assert!(!may(&[], Action::Overview, Some(1)));
    }

    #[test]
    fn keys_lead_back_to_their_roles() {
        for role in Role::ALL {
            assert_eq!(Role::from_key(role.key()), Some(role));
        }
        assert_eq!(Role::from_key("root"), None);
    }
}

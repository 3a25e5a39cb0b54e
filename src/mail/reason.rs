//! What a mail server said, as a sentence for people who run a congress. The words themselves stand
//! beside it; here only the sort of trouble is told.

/// Why a mail was given up.
pub fn permanent(answer: &str) -> &'static str {
    match sort(answer) {
        Sort::Unknown => "Diese Adresse gibt es beim Empfänger nicht. Prüfen Sie, ob sie richtig geschrieben ist.",
        Sort::Full => "Das Postfach ist voll.",
        Sort::TooBig => "Die Mail ist dem Empfänger zu groß.",
        Sort::Refused => "Der Mailserver des Empfängers nimmt diese Mail nicht an, etwa als unerwünschte Werbung.",
        Sort::Login => "Unser Mailserver lässt die Website nicht hinein. Prüfen Sie die Zugangsdaten.",
        Sort::Built => "Die Mail ließ sich nicht zusammensetzen. Das ist ein Fehler der Website.",
        Sort::Connection | Sort::Busy => "Der Mailserver war zwei Tage lang nicht zu erreichen oder nahm nichts an.",
        Sort::Other => "Der Mailserver hat die Mail abgelehnt.",
    }
}

/// Why a mail has to wait.
pub fn passing(answer: &str) -> &'static str {
    match sort(answer) {
        Sort::Login => "Unser Mailserver lässt die Website nicht hinein. Prüfen Sie die Zugangsdaten.",
        Sort::Connection => "Der Mailserver ist nicht zu erreichen. Wir versuchen es wieder.",
        Sort::Full => "Das Postfach ist voll. Wir versuchen es wieder.",
        _ => "Der Mailserver nimmt gerade nichts an. Wir versuchen es wieder.",
    }
}

enum Sort {
    Unknown,
    Full,
    TooBig,
    Refused,
    Login,
    Built,
    Connection,
    Busy,
    Other,
}

/// By reply code (RFC 5321, 4.2.3) and enhanced status code (RFC 3463), where there is one.
fn sort(answer: &str) -> Sort {
    let text = answer.to_lowercase();
    let codes = || text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|w| w.trim_matches('.'));
    let has = |wanted: &[&str]| codes().any(|code| wanted.contains(&code));
    if text.contains("cannot be built") || text.contains("could not be built") || text.starts_with("recipient") {
        Sort::Built
    } else if has(&["5.1.1", "5.1.2", "5.1.3", "5.1.10", "5.4.4"]) {
        Sort::Unknown
    } else if has(&["5.2.2", "4.2.2", "452"]) {
        Sort::Full
    } else if has(&["5.3.4", "5.2.3", "552"]) {
        Sort::TooBig
    } else if has(&["530", "534", "535", "538"]) {
        Sort::Login
    } else if codes().any(|code| code.starts_with("5.7.")) || has(&["554"]) {
        Sort::Refused
    } else if has(&["550", "551", "553"]) {
        Sort::Unknown
    } else if has(&["421", "450", "451"]) {
        Sort::Busy
    } else if ["connect", "network", "timed out", "in time", "dns", "lookup", "tls", "refused"]
        .iter()
        .any(|w| text.contains(w))
    {
        Sort::Connection
    } else {
        Sort::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_follow_the_codes_of_the_mail_server() {
        for (answer, start) in [
            ("permanent error (550): 5.1.1 <a@b.de>: no such user", "Diese Adresse gibt es"),
            ("permanent error (550): nobody here", "Diese Adresse gibt es"),
            ("permanent error (550): 5.7.1 blocked", "Der Mailserver des Empfängers nimmt"),
            ("permanent error (554): rejected", "Der Mailserver des Empfängers nimmt"),
            ("permanent error (552): 5.2.2 mailbox full", "Das Postfach ist voll."),
            ("recipient: invalid", "Die Mail ließ sich nicht"),
            ("what?", "Der Mailserver hat die Mail abgelehnt."),
        ] {
            assert!(permanent(answer).starts_with(start), "{answer}: {}", permanent(answer));
        }
        assert!(passing("Connection error: connection refused").contains("nicht zu erreichen"));
        assert!(passing("transient error (450): come back").contains("nimmt gerade nichts an"));
        assert!(passing("permanent error (535): no").contains("Zugangsdaten"));
    }
}

//! Mail addresses we are willing to write to.

use unicode_normalization::UnicodeNormalization;

/// An address as it is stored and compared: domain in lower case and in its ASCII form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Takes `local@domain.tld`. Refused: quoted locals, address literals, domains without a dot
    /// or ending in a number, anything with control characters or white space inside, and more
    /// than 254 octets (RFC 5321 4.5.3.1.3).
    pub fn parse(text: &str) -> Option<Email> {
        let text: String = text.trim().nfc().collect();
        let (local, domain) = text.rsplit_once('@')?;
        let domain = domain.trim_end_matches('.');
        // Letters of RFC 5322 3.2.3 (dot-atom); everything else would need quoting or SMTPUTF8.
        let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        if local.is_empty() || local.len() > 64 || !local.chars().all(is_atom) {
            return None;
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return None;
        }
        let url::Host::Domain(domain) = url::Host::parse(domain).ok()? else { return None };
        let labels: Vec<&str> = domain.split('.').collect();
        let is_label = |l: &&str| {
            (1..=63).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        let tld = labels.last()?;
        if labels.len() < 2 || !labels.iter().all(is_label) || tld.bytes().all(|b| b.is_ascii_digit()) || tld.len() < 2
        {
            return None;
        }
        let address = format!("{local}@{domain}");
        (address.len() <= 254).then_some(Email(address))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// "example.org", in lower case and ASCII.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_work_addresses_of_all_kinds() {
        for (text, stored) in [
            ("post@Example.ORG", "post@example.org"),
            (" anna.mueller+kongress@lra-beispielkreis.de ", "anna.mueller+kongress@lra-beispielkreis.de"),
            ("o'neill@example.org", "o'neill@example.org"),
            ("büro@example.org", ""),
            ("post@müller.example", "post@xn--mller-kva.example"),
            ("post@behoerde.bayern", "post@behoerde.bayern"),
            ("post@example.org.", "post@example.org"),
        ] {
            assert_eq!(Email::parse(text).as_ref().map_or("", Email::as_str), stored, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_mailbox_of_a_person() {
        for text in [
            "",
            "a",
            "a@",
            "@example.org",
            "a@localhost",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "\"a b\"@example.org",
            "a b@example.org",
            "a,b@example.org",
            "<a@example.org>",
            "a@example..org",
            ".a@example.org",
            "a..b@example.org",
            "a@-example.org",
            "a@exa\r\nmple.org",
            "a\u{0}@example.org",
            "a@example.org\nBcc: x@example.org",
            "a@b@example.org",
            "a@example.o",
        ] {
            assert_eq!(Email::parse(text), None, "{text:?}");
        }
        assert_eq!(Email::parse(&format!("{}@example.org", "a".repeat(65))), None);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_clean_and_stays(text in "\\PC{0,30}@\\PC{0,30}|[a-z.@ ]{0,30}") {
            if let Some(email) = Email::parse(&text) {
                prop_assert!(email.as_str().is_ascii() && !email.as_str().contains(char::is_whitespace));
                prop_assert_eq!(Email::parse(email.as_str()), Some(email.clone()));
                prop_assert!(email.as_str().parse::<lettre::Address>().is_ok());
            }
        }
    }
}

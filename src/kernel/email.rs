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

    #[test]
    fn agrees_with_the_collected_hard_cases() {
        let Some(xml) = crate::kernel::samples::shared("data/forms/isemail-tests.xml") else { return };
        let (mut taken, mut refused) = (0, Vec::new());
        for test in xml.split("<test id=").skip(1) {
            let part = |name: &str| {
                let (_, rest) = test.split_once(&format!("<{name}>"))?;
                let (raw, _) = rest.split_once(&format!("</{name}>"))?;
                quick_xml::escape::unescape(raw).ok().map(|t| t.into_owned())
            };
            // The file shows control characters as their pictures.
            let address: String = part("address")
                .unwrap_or_default()
                .chars()
                .map(|c| match u32::from(c) {
                    n @ 0x2400..=0x241f => char::from_u32(n - 0x2400).unwrap_or(c),
                    0x2421 => '\u{7f}',
                    _ => c,
                })
                .collect();
            let (category, diagnosis) = (part("category").expect("one"), part("diagnosis").expect("one"));
            match Email::parse(&address) {
                Some(email) => {
                    taken += 1;
                    // Without a record in the name service today: still an address.
                    let is_fine = ["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"].contains(&category.as_str());
                    // White space around it and the full stop after it are not part of what is stored.
                    let rest = address.trim().trim_end_matches('.');
                    let stored = email.as_str();
                    assert!(
                        is_fine || (rest != address && stored == rest),
                        "{address:?} is {diagnosis}, stored as {stored}"
                    );
                }
                None => refused.push((category, diagnosis, address)),
            }
        }
        let valid = |(category, ..): &&(String, String, String)| {
            ["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321"].contains(&category.as_str())
        };
        for (category, diagnosis, address) in refused.iter().filter(valid) {
            println!("refused: {category} {diagnosis} {address:?}");
        }
        println!("taken {taken}, refused {}", refused.len());
        assert!(taken > 10 && refused.len() > 100);
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

//! Which part of a file is asked for (RFC 9110, 14).

/// What the answer is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    /// Both inclusive.
    Part(u64, u64),
    /// None of it is in the file.
    Nothing,
}

/// Reads a `Range` field for a file of `length` bytes (at least one). What is not understood, and
/// several parts at once, mean the whole file, as the standard allows.
pub fn wanted(range: &str, length: u64) -> Wanted {
    let Some(part) = range.trim().strip_prefix("bytes=").map(str::trim).filter(|p| !p.contains(',')) else {
        return Wanted::Whole;
    };
    let Some((first, last)) = part.split_once('-') else { return Wanted::Whole };
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // More digits than a number holds are more than any file.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (number(first), number(last)) {
        (Some(first), None) if last.is_empty() => match first < length {
            true => Wanted::Part(first, length - 1),
            false => Wanted::Nothing,
        },
        (Some(first), Some(last)) if first <= last => match first < length {
            true => Wanted::Part(first, last.min(length - 1)),
            false => Wanted::Nothing,
        },
        (None, Some(0)) if first.is_empty() => Wanted::Nothing,
        (None, Some(count)) if first.is_empty() => Wanted::Part(length.saturating_sub(count), length - 1),
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (range, expected) in [
            ("bytes=0-", Wanted::Part(0, 99)),
            ("bytes=0-0", Wanted::Part(0, 0)),
            ("bytes=10-19", Wanted::Part(10, 19)),
            ("bytes=90-1000", Wanted::Part(90, 99)),
            ("bytes=-10", Wanted::Part(90, 99)),
            ("bytes=-1000", Wanted::Part(0, 99)),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("items=0-1", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(wanted(range, 100), expected, "{range}");
        }
    }

    proptest! {
        #[test]
        fn a_part_always_lies_in_the_file(range in "bytes=[0-9]{0,25}-[0-9]{0,25}|\\PC*", length in 1..u64::MAX) {
            if let Wanted::Part(first, last) = wanted(&range, length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}

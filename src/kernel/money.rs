//! Amounts in whole euro cents, never as floating point.

/// "150 Euro", "12,50 Euro", "1.250 Euro", with non-breaking spaces.
pub fn euro(cents: i64) -> String {
    let sign = if cents < 0 { "−" } else { "" };
    let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let whole = grouped(whole);
    match rest {
        0 => format!("{sign}{whole}\u{a0}Euro"),
        _ => format!("{sign}{whole},{rest:02}\u{a0}Euro"),
    }
}

/// "150,00 Euro", for invoices: always with cents.
pub fn euro_exact(cents: i64) -> String {
    let sign = if cents < 0 { "−" } else { "" };
    format!("{sign}{},{:02}\u{a0}Euro", grouped(cents.unsigned_abs() / 100), cents.unsigned_abs() % 100)
}

/// "1.250"
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_german() {
        assert_eq!(euro(15_000), "150\u{a0}Euro");
        assert_eq!(euro(1_250), "12,50\u{a0}Euro");
        assert_eq!(euro(125_000_005), "1.250.000,05\u{a0}Euro");
        assert_eq!(euro(-100), "−1\u{a0}Euro");
        assert_eq!(euro_exact(15_000), "150,00\u{a0}Euro");
        assert_eq!(euro_exact(-125_005), "−1.250,05\u{a0}Euro");
    }
}

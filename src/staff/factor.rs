//! The second factor: codes that change every 30 seconds (RFC 6238), each good once, and recovery
//! codes for who lost the device.

use rand::Rng;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::kernel::qr::Qr;
use crate::web::{Error, Result};

/// How many recovery codes somebody gets.
const RECOVERY: usize = 10;
/// Without letters and digits that look alike.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A new secret in Base32, as authenticator apps take it.
pub fn new_secret() -> String {
    Secret::generate().to_base32()
}

fn totp(secret: &str, account: &str, issuer: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|e| broken(&e))?;
    // A colon would part issuer and account.
    let clean = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(secret)
        .with_account_name(clean(account))
        .with_issuer(Some(clean(issuer)))
        .build()
        .map_err(|e| broken(&e))
}

fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::Other(anyhow::anyhow!("second factor: {error}"))
}

/// The secret as a QR code for the app.
///
/// # Errors
/// A secret that is none.
pub fn code_to_scan(secret: &str, account: &str, issuer: &str) -> Result<Qr> {
    let url = totp(secret, account, issuer)?.to_url().map_err(|e| broken(&e))?;
    Qr::of(&url).ok_or_else(|| broken(&"too long for a code"))
}

/// The step whose code this is, within one step to either side of `seconds` (since 1970); None
/// where it is wrong. Steps up to the last used one have to be refused by the caller.
///
/// # Errors
/// A stored secret that is none.
pub fn step(secret: &str, code: &str, seconds: i64) -> Result<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let found = totp(secret, "x", "x")?.check(&code, u64::try_from(seconds).unwrap_or(0));
    Ok(found.and_then(|step| i64::try_from(step).ok()))
}

/// The code of this moment; for the demo, which shows it, and for tests.
///
/// # Errors
/// A secret that is none.
pub fn code_at(secret: &str, seconds: i64) -> Result<String> {
    Ok(totp(secret, "x", "x")?.generate(u64::try_from(seconds).unwrap_or(0)).to_string())
}

/// Codes to be written down, "K7QM-2XPA-9RTB" (60 bit each).
pub fn recovery_codes() -> Vec<String> {
    let mut rng = rand::rng();
    let mut part = || (0..4).map(|_| LETTERS[rng.random_range(0..LETTERS.len())] as char).collect::<String>();
    (0..RECOVERY).map(|_| format!("{}-{}-{}", part(), part(), part())).collect()
}

/// What is kept of one, however it was typed.
pub fn recovery_hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(plain.to_ascii_uppercase()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_hold_for_their_step_and_its_neighbours() {
        // RFC 6238, appendix B, SHA-1, the last six of eight digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(code_at(secret, 59).expect("a code"), "287082");
        assert_eq!(step(secret, "287 082", 59).expect("checked"), Some(1));
        assert_eq!(step(secret, "287082", 89).expect("checked"), Some(1));
        assert_eq!(step(secret, "287082", 120).expect("checked"), None);
        for wrong in ["", "28708", "2870822", "abcdef", "28708２"] {
            assert_eq!(step(secret, wrong, 59).expect("checked"), None, "{wrong}");
        }
    }

    #[test]
    fn apps_can_scan_it_and_recovery_codes_are_forgiving() {
        let secret = new_secret();
        assert!(code_to_scan(&secret, "kim@example.org", "Kongress: Intern").is_ok());
        let codes = recovery_codes();
        assert_eq!(codes.len(), RECOVERY);
        assert_eq!(recovery_hash(&codes[0]), recovery_hash(&codes[0].to_lowercase().replace('-', " ")));
        assert_ne!(recovery_hash(&codes[0]), recovery_hash(&codes[1]));
    }
}

//! Limits per network, so that a program cannot fill a form ten thousand times, while three
//! hundred officials behind one proxy can. Token buckets in memory: each process has its own, and
//! a block lifts by itself.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::{Error, Result, Site};

/// The connection that a request came over.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Where a request comes from: the address of the visitor, or for IPv6 its /64, because one
/// connection has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    pub fn of(address: IpAddr) -> Network {
        match address {
            IpAddr::V4(_) => Network(address),
            IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
                Some(v4) => Network(IpAddr::V4(v4)),
                None => Network(IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)))),
            },
        }
    }
}

impl Network {
    /// As it may be written down: "192.0.2.0/24", "2001:db8:1::/48".
    pub fn shortened(&self) -> String {
        match self.0 {
            IpAddr::V4(v4) => format!("{}/24", std::net::Ipv4Addr::from_bits(v4.to_bits() & 0xffff_ff00)),
            IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
        }
    }
}

impl FromRequestParts<Site> for Network {
    type Rejection = Infallible;

    /// The peer, or, where the peer is one of our own proxies, the last address that it wrote
    /// into `X-Forwarded-For`. What stands before that anybody could have written.
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> std::result::Result<Network, Infallible> {
        let peer = parts.extensions.get::<Peer>().map_or(IpAddr::from([127, 0, 0, 1]), |p| p.0);
        if !site.config.trusted_proxies.contains(&peer) {
            return Ok(Network::of(peer));
        }
        let last = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let forwarded = last.and_then(|v| v.to_str().ok()).and_then(|v| v.rsplit(',').next());
        Ok(Network::of(forwarded.and_then(|f| f.trim().parse().ok()).unwrap_or(peer)))
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Forms that store something: 600 at once, then one every two seconds.
    Submission,
    /// Asking for a link or a code: 60 at once, then one every ten seconds.
    Lookup,
}

pub struct Limits {
    submissions: DefaultKeyedRateLimiter<Network>,
    lookups: DefaultKeyedRateLimiter<Network>,
}

/// Networks that are remembered before old ones are dropped.
const REMEMBERED: usize = 20_000;

fn bucket(burst: u32, seconds: u64) -> DefaultKeyedRateLimiter<Network> {
    let quota = Quota::with_period(Duration::from_secs(seconds)).unwrap_or(Quota::per_second(NonZeroU32::MIN));
    RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN)))
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { submissions: bucket(600, 2), lookups: bucket(60, 10) }
    }
}

impl Limits {
    /// # Errors
    /// [`Error::TooMany`], a designed page with status 429.
    pub fn check(&self, limit: Limit, network: &Network) -> Result<()> {
        let bucket = match limit {
            Limit::Submission => &self.submissions,
            Limit::Lookup => &self.lookups,
        };
        if bucket.len() > REMEMBERED {
            bucket.retain_recent();
        }
        bucket.check_key(network).map_err(|_| Error::TooMany)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::of(text.parse().expect("an address"))
    }

    #[test]
    fn one_ipv6_connection_counts_once_and_mapped_addresses_as_themselves() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn what_is_written_down_names_no_single_connection() {
        assert_eq!(network("192.0.2.77").shortened(), "192.0.2.0/24");
        assert_eq!(network("2001:db8:1:2:3::4").shortened(), "2001:db8:1::/48");
        assert_eq!(network("::ffff:192.0.2.77").shortened(), "192.0.2.0/24");
    }

    #[test]
    fn a_ministry_gets_through_and_a_flood_does_not() {
        let limits = Limits::default();
        let passed = (0..10_000).filter(|_| limits.check(Limit::Submission, &network("192.0.2.1")).is_ok()).count();
        assert!((300..=700).contains(&passed), "{passed}");
        assert!(limits.check(Limit::Submission, &network("192.0.2.2")).is_ok(), "others are not concerned");
    }
}

//! The store outside: whatever speaks the S3 protocol. Four requests are all we need; the library
//! signs their addresses (AWS Signature Version 4), hyper sends them.

use std::sync::LazyLock;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use url::Url;

use crate::config::S3;

/// How long a signed address is good for; it is used at once.
const SIGNED_FOR: Duration = Duration::from_secs(300);
/// Until the store begins to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(8);
/// Slowest way on which a file is brought there, in bytes per second.
const SLOWEST: u64 = 500_000;

type Http = Client<HttpsConnector<HttpConnector>, Body>;

/// Connections of this process, kept open between requests. None where the machine has no
/// certificates; then nothing can be trusted.
static HTTP: LazyLock<std::io::Result<Http>> = LazyLock::new(|| {
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(Duration::from_secs(3)));
    tcp.enforce_http(false);
    let tls = HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().wrap_connector(tcp);
    let mut client = Client::builder(TokioExecutor::new());
    client.pool_timer(TokioTimer::new()).pool_idle_timeout(Duration::from_secs(20));
    Ok(client.build(tls))
});

/// One bucket.
#[derive(Debug, Clone)]
pub struct Store {
    bucket: Bucket,
    credentials: Credentials,
    prefix: String,
}

impl Store {
    /// # Errors
    /// A bucket that cannot be part of an address.
    pub fn new(settings: &S3) -> Result<Store> {
        let style = if settings.in_path { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket = Bucket::new(settings.endpoint.clone(), style, settings.bucket.clone(), settings.region.clone());
        Ok(Store {
            bucket: bucket.context("KONGRESS_MEDIA_STORE")?,
            credentials: Credentials::new(settings.key.clone(), settings.secret.clone()),
            prefix: settings.prefix.clone(),
        })
    }

    fn object(&self, hash: &str) -> String {
        format!("{}{hash}", self.prefix)
    }

    /// Brings a file; one that is there already is written again.
    ///
    /// # Errors
    /// The store does not answer or refuses.
    pub async fn put(&self, hash: &str, media_type: &str, bytes: Bytes) -> Result<()> {
        let object = self.object(hash);
        let url = self.bucket.put_object(Some(&self.credentials), &object).sign(SIGNED_FOR);
        let limit = ANSWER_LIMIT + Duration::from_secs(bytes.len() as u64 / SLOWEST);
        let request = Request::put(url.as_str())
            .header(header::CONTENT_TYPE, media_type)
            .header(header::CONTENT_LENGTH, bytes.len());
        let answer = send(request.body(Body::from(bytes))?, limit).await?;
        told(answer, "put", &[StatusCode::OK, StatusCode::CREATED, StatusCode::NO_CONTENT]).await?;
        Ok(())
    }

    /// The bytes from `from` to `to`, both inclusive, as they come.
    ///
    /// # Errors
    /// The store does not answer, or has not what was put there.
    pub async fn get(&self, hash: &str, from: u64, to: u64) -> Result<Incoming> {
        let object = self.object(hash);
        let url = self.bucket.get_object(Some(&self.credentials), &object).sign(SIGNED_FOR);
        let request = Request::get(url.as_str()).header(header::RANGE, format!("bytes={from}-{to}"));
        let answer = send(request.body(Body::empty())?, ANSWER_LIMIT).await?;
        // A store that ignores ranges would give another part than was asked for.
        let answer = told(answer, "get", &[StatusCode::PARTIAL_CONTENT]).await?;
        Ok(answer.into_body())
    }

    /// Length of a file; None where there is none.
    ///
    /// # Errors
    /// The store does not answer or refuses.
    pub async fn length(&self, hash: &str) -> Result<Option<u64>> {
        let object = self.object(hash);
        let url = self.bucket.head_object(Some(&self.credentials), &object).sign(SIGNED_FOR);
        let answer = self.ask(Method::HEAD, &url).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let answer = told(answer, "head", &[StatusCode::OK]).await?;
        let length = answer.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
        Ok(Some(length.context("the store names no length")?))
    }

    /// Deletes a file; one that is not there is fine.
    ///
    /// # Errors
    /// The store does not answer or refuses.
    pub async fn delete(&self, hash: &str) -> Result<()> {
        let object = self.object(hash);
        let url = self.bucket.delete_object(Some(&self.credentials), &object).sign(SIGNED_FOR);
        let answer = self.ask(Method::DELETE, &url).await?;
        told(answer, "delete", &[StatusCode::NO_CONTENT, StatusCode::OK, StatusCode::NOT_FOUND]).await?;
        Ok(())
    }

    async fn ask(&self, method: Method, url: &Url) -> Result<Response<Incoming>> {
        send(Request::builder().method(method).uri(url.as_str()).body(Body::empty())?, ANSWER_LIMIT).await
    }
}

async fn send(request: Request<Body>, limit: Duration) -> Result<Response<Incoming>> {
    let http = HTTP.as_ref().map_err(|e| anyhow!("certificates of this machine: {e}"))?;
    // Neither address nor its reader's words are repeated: they hold the signature.
    match tokio::time::timeout(limit, http.request(request)).await {
        Ok(answer) => answer.context("the S3-compatible store cannot be reached"),
        Err(_) => bail!("the S3-compatible store does not answer"),
    }
}

/// The answer, if it is one of those that are fine.
async fn told(answer: Response<Incoming>, what: &str, fine: &[StatusCode]) -> Result<Response<Incoming>> {
    let status = answer.status();
    if fine.contains(&status) {
        return Ok(answer);
    }
    // The reason is a short XML document.
    let reason = match http_body_util::Limited::new(answer.into_body(), 4096).collect().await {
        Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        Err(_) => String::new(),
    };
    let code =
        reason.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("", |(code, _)| code);
    bail!("the S3-compatible store answers {status} {code} to {what}")
}

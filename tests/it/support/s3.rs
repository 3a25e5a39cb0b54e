//! A store that speaks as much of S3 as we use, on a port of its own. It checks every signature
//! (AWS Signature Version 4, in the query) with a calculation of its own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

pub const KEY: &str = "AKEXAMPLE";
pub const SECRET: &str = "not/a+secret";
const REGION: &str = "test-1";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Well,
    /// Takes nothing more.
    Full,
    /// Says nothing useful to anything.
    Ill,
}

#[derive(Clone)]
pub struct FakeS3 {
    pub address: SocketAddr,
    state: Arc<Mutex<Inside>>,
}

struct Inside {
    health: Health,
    objects: BTreeMap<String, Vec<u8>>,
    asked: Vec<String>,
}

impl FakeS3 {
    pub async fn start() -> FakeS3 {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(Inside { health: Health::Well, objects: BTreeMap::new(), asked: Vec::new() }));
        let app = Router::new().fallback(answer).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        FakeS3 { address, state }
    }

    /// Flags that make a site use it.
    pub fn flags(&self) -> Vec<String> {
        let store = format!("s3://bucket/kongress?endpoint=http://{}&region={REGION}&style=path", self.address);
        [("--media-store", store.as_str()), ("--s3-key", KEY), ("--s3-secret", SECRET)]
            .into_iter()
            .flat_map(|(name, value)| [name.to_string(), value.to_string()])
            .collect()
    }

    pub fn becomes(&self, health: Health) {
        self.state.lock().expect("not poisoned").health = health;
    }

    /// Paths of all objects.
    pub fn objects(&self) -> Vec<String> {
        self.state.lock().expect("not poisoned").objects.keys().cloned().collect()
    }

    /// "GET /bucket/… bytes=0-9", in the order they came; forgotten with asking.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().expect("not poisoned").asked)
    }
}

async fn answer(
    State(state): State<Arc<Mutex<Inside>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut state = state.lock().expect("not poisoned");
    let range = headers.get(header::RANGE).map_or("", |r| r.to_str().expect("ascii"));
    state.asked.push(format!("{method} {} {range}", uri.path()).trim_end().to_string());
    let host = headers[header::HOST].to_str().expect("ascii");
    if !is_signed(&method, &uri, host) {
        return (StatusCode::FORBIDDEN, "<Error><Code>SignatureDoesNotMatch</Code></Error>").into_response();
    }
    match state.health {
        Health::Well => {}
        Health::Full if method != Method::PUT => {}
        Health::Full => {
            return (StatusCode::INSUFFICIENT_STORAGE, "<Error><Code>StorageFull</Code></Error>").into_response();
        }
        Health::Ill => {
            return (StatusCode::SERVICE_UNAVAILABLE, "<Error><Code>SlowDown</Code></Error>").into_response();
        }
    }
    let path = uri.path().to_string();
    match method {
        Method::PUT => {
            state.objects.insert(path, body.to_vec());
            StatusCode::OK.into_response()
        }
        Method::DELETE => {
            state.objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => match (state.objects.get(&path), range.strip_prefix("bytes=").and_then(|r| r.split_once('-'))) {
            (None, _) => (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response(),
            (Some(object), None) => object.clone().into_response(),
            (Some(object), Some((from, to))) => {
                let (from, to): (usize, usize) = (from.parse().expect("a number"), to.parse().expect("a number"));
                (StatusCode::PARTIAL_CONTENT, object[from..=to].to_vec()).into_response()
            }
        },
    }
}

/// The calculation as the protocol describes it, from what came over the wire.
fn is_signed(method: &Method, uri: &Uri, host: &str) -> bool {
    let Some((query, signature)) = uri.query().and_then(|q| q.split_once("&X-Amz-Signature=")) else { return false };
    let field = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_default()
            .replace("%2F", "/")
    };
    let date = field("X-Amz-Date");
    let day = date.split('T').next().unwrap_or_default().to_string();
    let scope = format!("{day}/{REGION}/s3/aws4_request");
    if field("X-Amz-Algorithm") != "AWS4-HMAC-SHA256" || field("X-Amz-Credential") != format!("{KEY}/{scope}") {
        return false;
    }
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    let request = format!("{method}\n{}\n{}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD", uri.path(), pairs.join("&"));
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(request.as_bytes())));
    let key = [day.as_str(), REGION, "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, part| hmac(&key, part.as_bytes()));
    hex(&hmac(&key, text.as_bytes())) == signature
}

/// RFC 2104 with SHA-256; keys of at most one block.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let pad = |with: u8| -> Vec<u8> { (0..64).map(|i| key.get(i).copied().unwrap_or(0) ^ with).collect() };
    let inner = Sha256::digest([pad(0x36), text.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

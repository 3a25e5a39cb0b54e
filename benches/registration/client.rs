//! Visitors over real HTTP: one connection each, one request after the other, and what they may
//! rely on: status, where it leads, and whether an answer came at all.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use uuid::Uuid;

/// Longer than any limit of the program: an answer that comes later is counted as none.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
}

impl Client {
    pub fn new(address: SocketAddr) -> Client {
        Client { address, stream: None }
    }

    /// Opens the connection, so that a rush begins with requests and not with handshakes.
    pub async fn connect(&mut self) -> Result<()> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
        }
        Ok(())
    }

    /// Closes without a word, whatever is under way.
    pub fn hang_up(&mut self) {
        self.stream = None;
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        self.ask(head).await
    }

    /// As somebody who is signed in.
    pub async fn get_with(&mut self, path: &str, cookie: &str) -> Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", self.address);
        self.ask(head).await
    }

    /// Sends a form as a browser on `from` would, behind our own proxy.
    pub async fn post(&mut self, path: &str, from: &str, cookie: &str, form: &str) -> Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nX-Forwarded-For: {from}\r\nSec-Fetch-Site: same-origin\r\n\
             Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            form.len()
        );
        self.ask(request).await
    }

    async fn ask(&mut self, request: String) -> Result<Answer> {
        self.connect().await?;
        let Some(stream) = &mut self.stream else { return Err(ErrorKind::NotConnected.into()) };
        let answer = match timeout(PATIENCE, exchange(stream, request.as_bytes())).await {
            Ok(answer) => answer,
            Err(_) => Err(ErrorKind::TimedOut.into()),
        };
        match answer {
            Ok((answer, stays)) => {
                if !stays {
                    self.stream = None;
                }
                Ok(answer)
            }
            Err(error) => {
                self.stream = None;
                Err(error)
            }
        }
    }
}

/// One request and its whole answer; whether the connection stays.
async fn exchange(stream: &mut TcpStream, request: &[u8]) -> Result<(Answer, bool)> {
    stream.write_all(request).await?;
    let mut read = Vec::with_capacity(4096);
    let head_end = loop {
        if stream.read_buf(&mut read).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&read[..head_end]).into_owned();
    let broken = |what: &str| Error::new(ErrorKind::InvalidData, format!("{what}: {head}"));
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(|| broken("no status"))?;
    let field = |name: &str| {
        head.lines().find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name))).map(|f| f.1)
    };
    let length: usize = field("content-length").and_then(|v| v.parse().ok()).ok_or_else(|| broken("no length"))?;
    while read.len() < head_end + length {
        if stream.read_buf(&mut read).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    let stays = field("connection").is_none_or(|v| !v.eq_ignore_ascii_case("close"));
    Ok((Answer { status }, stays))
}

/// Somebody who wants to come.
#[derive(Debug, Clone)]
pub struct Person {
    pub email: String,
    /// Of the form that was rendered for them: what they send twice is one registration.
    pub key: Uuid,
    /// Address behind the proxy.
    pub from: String,
    pub workshops: Vec<String>,
}

impl Person {
    /// The `n`th, with a form that was opened some minutes ago.
    pub fn new(n: usize) -> Person {
        let opened = chrono::Utc::now() - chrono::Duration::minutes(5);
        Person {
            email: format!("person.{n}@amt-{}.example.org", n % 97),
            key: kongress::web::form::new_key(opened),
            from: format!("10.{}.{}.{}", 1 + n / 62_500, n / 250 % 250, 1 + n % 250),
            workshops: Vec::new(),
        }
    }

    /// The last step of the form: "Verbindlich anmelden".
    pub fn form(&self) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("formular", &self.key.to_string());
        for (name, value) in [
            ("schritt", "senden"),
            ("vorname", "Kim"),
            ("nachname", "Beispiel"),
            ("email", &self.email),
            ("organisation", "Landratsamt Beispielkreis"),
            ("art", "municipal"),
            ("einheit", "Referat 12"),
        ] {
            form.append_pair(name, value);
        }
        for code in &self.workshops {
            form.append_pair("workshop", code);
        }
        form.finish()
    }

    pub async fn register(&self, client: &mut Client, edition: &str) -> Result<Answer> {
        client.post(&format!("/{edition}/anmeldung"), &self.from, "", &self.form()).await
    }
}

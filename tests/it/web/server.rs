//! The accept loop, over real sockets.

use std::time::{Duration, Instant};

use kongress::{app, web};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::TestSite;

struct Running {
    site: TestSite,
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

async fn start() -> Running {
    let site = TestSite::demo().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel();
    let app = app::router(site.site.clone());
    let ended = tokio::spawn(web::server::serve(listener, site.site.clone(), app, async {
        let _ = stopped.await;
    }));
    Running { site, address, stop, ended }
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn slow_and_silent_connections_are_closed() {
    let running = start().await;
    let begin = Instant::now();
    let mut waiting = Vec::new();
    for start in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: kongress.test\r\nX-Slow: "] {
        let mut stream = TcpStream::connect(running.address).await.expect("connected");
        stream.write_all(start.as_bytes()).await.expect("sent");
        waiting.push(tokio::spawn(async move { read_all(&mut stream).await }));
    }
    for stream in waiting {
        tokio::time::timeout(Duration::from_secs(9), stream).await.expect("closed in time").expect("read");
    }
    assert!(begin.elapsed() > Duration::from_secs(4), "not closed at once either");
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_end() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.expect("connected");
    stream.write_all(b"GET /impressum HTTP/1.1\r\nHost: kongress.test\r\n").await.expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).expect("still running");
    tokio::time::sleep(Duration::from_millis(100)).await;
    stream.write_all(b"\r\n").await.expect("the rest is taken");
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("</html>"), "{answer:.200}");
    tokio::time::timeout(Duration::from_secs(5), running.ended).await.expect("ends").expect("cleanly");
    assert!(TcpStream::connect(running.address).await.is_err(), "nobody is let in any more");
    drop(running.site);
}

#[tokio::test]
async fn a_request_without_host_or_with_two_is_refused() {
    let running = start().await;
    for lines in ["", "Host: kongress.test\r\nHost: kongress.test\r\n", "Host: evil.example\r\n"] {
        let mut stream = TcpStream::connect(running.address).await.expect("connected");
        let request = format!("GET / HTTP/1.1\r\n{lines}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let answer = read_all(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{lines:?}: {answer:.60}");
    }
}

#[tokio::test]
async fn a_kept_page_is_the_same_as_a_fresh_one() {
    let running = start().await;
    let ask = async |request: &str| {
        let mut stream = TcpStream::connect(running.address).await.expect("connected");
        let request = format!("{request}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let answer = read_all(&mut stream).await;
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let mut lines: Vec<String> = head.lines().filter(|l| !l.starts_with("date")).map(str::to_string).collect();
        lines.sort();
        (lines, body.to_string())
    };
    let fresh = ask("GET /impressum HTTP/1.1\r\nHost: kongress.test\r\n").await;
    let kept = ask("GET /impressum HTTP/1.1\r\nHost: kongress.test\r\n").await;
    assert_eq!(fresh, kept);
    assert!(kept.0.iter().any(|l| l.starts_with("content-security-policy")));
    let tag = kept.0.iter().find_map(|l| l.strip_prefix("etag: ")).expect("a tag").to_string();
    let known = ask(&format!("GET /impressum HTTP/1.1\r\nHost: kongress.test\r\nIf-None-Match: {tag}\r\n")).await;
    assert!(known.0.contains(&"HTTP/1.1 304 Not Modified".to_string()) && known.1.is_empty());
    let head = ask("HEAD /impressum HTTP/1.1\r\nHost: kongress.test\r\n").await;
    assert!(head.0.contains(&format!("content-length: {}", kept.1.len())) && head.1.is_empty());
    let foreign = ask("GET /impressum HTTP/1.1\r\nHost: evil.example\r\n").await;
    assert!(foreign.0.contains(&"HTTP/1.1 400 Bad Request".to_string()));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.expect("connected");
    let head =
        "POST /impressum HTTP/1.1\r\nHost: kongress.test\r\nContent-Length: 100000000\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer:.60}");
}

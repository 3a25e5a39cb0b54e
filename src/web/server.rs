//! The accept loop: HTTP/1 with time limits for slow clients and a clean end. `axum::serve`
//! sets no timer, so a half-sent request would stay for ever.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use futures_util::future::{Either, ready};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::limits::Peer;
use super::{Site, guard};

/// For the complete request head; also ends connections that stay silent.
const HEADER_LIMIT: Duration = Duration::from_secs(5);
/// For a reader that takes nothing of the answer.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// For requests that are under way when the program is asked to stop.
const DRAIN_LIMIT: Duration = Duration::from_secs(25);

/// Descriptors that stay free for the database, files and a little more.
const RESERVED: u64 = 96;
/// More connections than this a single process does not need.
const MOST: u64 = 16_384;

/// Asks for as many file descriptors as the system allows, and answers how many connections fit.
fn connections() -> usize {
    let limit = getrlimit(Resource::RLIMIT_NOFILE).map_or(1024, |(soft, hard)| {
        let wanted = hard.min(MOST + RESERVED);
        match setrlimit(Resource::RLIMIT_NOFILE, wanted.max(soft), hard) {
            Ok(()) => wanted.max(soft),
            Err(_) => soft,
        }
    });
    usize::try_from(limit.saturating_sub(RESERVED).clamp(32, MOST)).unwrap_or(1024)
}

/// Serves until `stop` is ready, then finishes what is under way. Kept pages are answered before
/// `app` is asked.
pub async fn serve(listener: TcpListener, site: Site, app: Router, stop: impl Future<Output = ()>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_LIMIT).max_buf_size(64 * 1024);
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    // Further ones wait in the system's queue until one ends; slow ones end by themselves.
    let room = Arc::new(Semaphore::new(connections()));
    loop {
        let next = async {
            let place = room.clone().acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(connection) => connection,
            Err(error) => {
                // Out of descriptors, mostly: others have to end first.
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_LIMIT));
        let (app, site) = (app.clone(), site.clone());
        let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(Peer(peer.ip()));
            // With a query the address is looked at first, by the guard.
            if request.uri().query().is_none()
                && guard::known_host(&site, request.headers(), request.uri())
                && let Some(answer) = site.kept(request.method(), request.uri(), request.headers())
            {
                return Either::Left(ready(Ok::<_, Infallible>(answer)));
            }
            Either::Right(app.clone().oneshot(request.map(Body::new)))
        });
        let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!("connection ended: {error}");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_LIMIT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

//! A mail server in the test: a real SMTP dialogue on a port of its own, which takes, refuses or
//! puts off as told.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use mailin::response::{BAD_HELLO, NO_MAILBOX, OK};
use mailin::{Action, Handler, Response, SessionBuilder};

/// What the server does with recipients.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// 450, passing.
    Busy,
    /// 550 for addresses that begin with "nobody".
    KnowsSome,
    /// 530 for everybody.
    WantsLogin,
}

#[derive(Clone)]
pub struct MailServer {
    pub address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    taken: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    together: Arc<AtomicUsize>,
}

struct Dialogue {
    mood: Arc<Mutex<Mood>>,
    taken: Arc<Mutex<Vec<String>>>,
    data: Vec<u8>,
}

impl Handler for Dialogue {
    fn helo(&mut self, _: IpAddr, domain: &str) -> Response {
        if domain.is_empty() { BAD_HELLO } else { OK }
    }

    fn rcpt(&mut self, to: &str) -> Response {
        match *self.mood.lock().expect("not poisoned") {
            Mood::Busy => Response::custom(450, "come back later".into()),
            Mood::WantsLogin => Response::custom(530, "authentication required".into()),
            Mood::KnowsSome if to.starts_with("nobody") => NO_MAILBOX,
            _ => OK,
        }
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.data.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mail = String::from_utf8(std::mem::take(&mut self.data)).expect("seven bit");
        self.taken.lock().expect("not poisoned").push(mail);
        OK
    }
}

impl MailServer {
    pub fn start() -> MailServer {
        MailServer::start_on(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// At an address where somebody may have looked for it already.
    pub fn start_on(address: SocketAddr) -> MailServer {
        let listener = TcpListener::bind(address).expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = MailServer {
            address,
            mood: Arc::new(Mutex::new(Mood::Takes)),
            taken: Arc::default(),
            connections: Arc::default(),
            open: Arc::default(),
            together: Arc::default(),
        };
        let own = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let handler = Dialogue { mood: own.mood.clone(), taken: own.taken.clone(), data: Vec::new() };
                own.connections.fetch_add(1, Relaxed);
                let own = own.clone();
                std::thread::spawn(move || {
                    own.together.fetch_max(own.open.fetch_add(1, Relaxed) + 1, Relaxed);
                    talk(stream, handler);
                    own.open.fetch_sub(1, Relaxed);
                });
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn set(&self, mood: Mood) {
        *self.mood.lock().expect("not poisoned") = mood;
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Relaxed)
    }

    /// How many connections there were at the same time.
    pub fn together(&self) -> usize {
        self.together.load(Relaxed)
    }

    /// Everything taken so far, as it came over the line.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("not poisoned").clone()
    }
}

fn talk(stream: TcpStream, handler: Dialogue) {
    let peer = stream.peer_addr().expect("a peer").ip();
    let mut session = SessionBuilder::new("mail.test").build(peer, handler);
    // Answers go out whole and at once; in pieces each would wait for the other side's sign.
    stream.set_nodelay(true).expect("set");
    let mut out = BufWriter::new(stream.try_clone().expect("a second handle"));
    let mut lines = BufReader::new(stream);
    let _ = session.greeting().write_to(&mut out).and_then(|()| out.flush());
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        let response = session.process(&line);
        line.clear();
        if response.action != Action::NoReply && (response.write_to(&mut out).is_err() || out.flush().is_err()) {
            return;
        }
        if response.action == Action::Close {
            return;
        }
    }
}

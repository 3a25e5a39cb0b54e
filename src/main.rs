//! The program: reads arguments and settings, then carries out one command.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};
use kongress::app::{self, Ground, StopSignal};
use kongress::clock::Clock;
use kongress::config::{Config, Settings};
use kongress::kernel::words;
use kongress::media_command::{self, MediaCommand};
use kongress::pages::{Fault, redirects};
use kongress::programme::export::Format;
use kongress::web::Site;

/// Website software for congresses of public administrations
///
/// Without a command it serves the site. With nothing configured it starts a private PostgreSQL
/// under the data folder and shows a demo.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site (the default)
    Serve,
    /// Bring the database schema up to date
    Migrate {
        /// Role that the program serves with where it is not the owner of the tables: gets what it needs, but
        /// can change neither the schema nor the protocol of the internal area
        #[arg(long)]
        program_role: Option<String>,
    },
    /// Make the demo editions, or bring their texts back
    Demo,
    /// Read a programme (schedule.xml or schedule.json) into an edition and release it
    Import {
        /// Slug of the edition, e.g. 2024
        edition: String,
        /// The file; "-" reads standard input
        file: PathBuf,
        /// Make a new edition of that slug from the file's title and days
        #[arg(long)]
        create: bool,
        /// Say what would change and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Write an edition's released programme to standard output
    Export {
        /// Slug of the edition, e.g. 2024
        edition: String,
        #[arg(long, value_enum, default_value = "xml")]
        format: Format,
    },
    /// List claims to be exempt from the fee that wait for a decision, and all invoices
    Fees {
        /// Slug of the edition, e.g. 2024
        edition: String,
    },
    /// Decide a claim to be exempt from the fee; the person gets a mail
    Claim {
        /// Slug of the edition
        edition: String,
        /// Number of the registration, as "kongress fees" lists it
        code: String,
        #[arg(value_enum)]
        decision: Decision,
        /// A sentence of your own for the mail, in German
        #[arg(long, default_value = "")]
        words: String,
    },
    /// Note that an invoice is paid, or open again
    Invoice {
        /// Number on the invoice
        number: String,
        #[arg(value_enum)]
        state: Payment,
        /// Day on which the money arrived, e.g. 2026-11-22; today by default
        #[arg(long)]
        on: Option<NaiveDate>,
    },
    /// Accounts of the internal area
    Staff {
        #[command(subcommand)]
        what: StaffCommand,
    },
    /// Lead an address that moved to where it is now
    Redirect {
        /// The old address without the name of the site, e.g. /programm2024.html
        old: String,
        /// The new one on this site, or a whole address with https
        #[arg(required_unless_present = "remove")]
        new: Option<String>,
        /// It may change again: browsers and search engines keep the old address
        #[arg(long)]
        temporary: bool,
        /// Forget the redirect
        #[arg(long, conflicts_with = "new")]
        remove: bool,
    },
    /// Bring pictures, documents, videos and captions in; list, replace, remove them
    Media {
        #[command(subcommand)]
        command: MediaCommand,
    },
    /// Verify settings, database, mail server, files, legal pages and time zone data
    Check,
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Invite somebody; the link goes by mail and is printed
    Add {
        email: String,
        /// First and last name
        #[arg(long)]
        name: String,
        /// administrator, editorial, registration, press, door or reader
        #[arg(long, default_value = "administrator")]
        role: String,
        /// Slug of the edition where the role counts; all of them by default
        #[arg(long)]
        edition: Option<String>,
    },
    /// Make a new link for somebody who lost the first, the password or the app
    Invite { email: String },
    /// Sign somebody out and let them in no more
    Disable { email: String },
    /// Let somebody in again
    Enable { email: String },
    /// Show all accounts with their roles
    List,
}

#[derive(Clone, Copy, ValueEnum)]
enum Decision {
    Grant,
    Refuse,
}

#[derive(Clone, Copy, ValueEnum)]
enum Payment {
    Paid,
    Open,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log(&arguments.settings);
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            // Not returned from main: a backtrace would bury the message.
            eprintln!("kongress: {}", words::causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode> {
    if let Some(Command::Check) = arguments.command {
        return kongress::check::run(&arguments.settings).await;
    }
    let config = arguments.settings.check()?;
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await?,
        Command::Migrate { program_role } => {
            with_site(config, async |site| {
                site.db.migrate().await?;
                eprintln!("The schema is up to date.");
                if let Some(role) = program_role {
                    site.db.grant(&role).await.with_context(|| format!("cannot give {role} its rights"))?;
                    eprintln!("{role} may serve: set DATABASE_URL to it and run kongress serve.");
                }
                Ok(())
            })
            .await?
        }
        Command::Demo => {
            if config.is_production() {
                bail!("the demo does not exist in production");
            }
            with_site(config, async |site| {
                site.db.migrate().await?;
                make_demo(site).await?;
                eprintln!("The demo editions are there.");
                Ok(())
            })
            .await?;
        }
        Command::Import { edition, file, create, dry_run } => {
            with_site(config, async |site| {
                site.db.migrate().await?;
                kongress::transfer::import(site, &edition, &file, create, dry_run).await
            })
            .await?;
        }
        Command::Export { edition, format } => {
            with_site(config, async |site| {
                let text = kongress::transfer::export(site, &edition, format).await?;
                print(&text)
            })
            .await?;
        }
        Command::Fees { edition } => {
            with_site(config, async |site| print(&kongress::payments::list(site, &edition).await?)).await?;
        }
        Command::Claim { edition, code, decision, words } => {
            let grants = matches!(decision, Decision::Grant);
            with_site(config, async |site| {
                print(&kongress::payments::decide(site, &edition, &code, grants, &words).await?)
            })
            .await?;
        }
        Command::Invoice { number, state, on } => {
            with_site(config, async |site| {
                let day = matches!(state, Payment::Paid).then(|| on.unwrap_or(site.clock.today()));
                print(&kongress::payments::settle(site, &number, day).await?)
            })
            .await?;
        }
        Command::Staff { what } => with_site(config, async |site| print(&staff(site, what).await?)).await?,
        Command::Redirect { old, new, temporary, .. } => {
            with_site(config, async |site| redirect(site, old, new, !temporary).await).await?;
        }
        Command::Media { command } => {
            with_site(config, async |site| {
                site.db.migrate().await?;
                media_command::run(site, command).await
            })
            .await?;
        }
        Command::Check => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn staff(site: &Site, what: StaffCommand) -> Result<String> {
    use kongress::accounts;
    site.db.migrate().await?;
    match what {
        StaffCommand::Add { email, name, role, edition } => {
            accounts::add(site, &email, &name, &role, edition.as_deref()).await
        }
        StaffCommand::Invite { email } => accounts::invite(site, &email).await,
        StaffCommand::Disable { email } => accounts::set_enabled(site, &email, false).await,
        StaffCommand::Enable { email } => accounts::set_enabled(site, &email, true).await,
        StaffCommand::List => accounts::list(site).await,
    }
}

fn print(text: &str) -> Result<()> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

/// Opens the database for one command and closes it whatever happens.
async fn with_site(config: Config, work: impl AsyncFnOnce(&Site) -> Result<()>) -> Result<()> {
    let mut stop = StopSignal::listen()?;
    let Some(ground) = open(&config, &mut stop).await? else { bail!("stopped by a signal") };
    let site = Site::new(config, Clock::default(), ground.db.clone());
    let result = tokio::select! {
        result = work(&site) => result,
        // What is in a transaction is finished or undone while the database is closed.
        () = stop.recv() => Err(anyhow!("stopped by a signal")),
    };
    ground.close().await;
    result
}

/// The database; None where a signal came meanwhile. A PostgreSQL half started is waited for and
/// stopped again. A second signal ends that too.
async fn open(config: &Config, stop: &mut StopSignal) -> Result<Option<Ground>> {
    let mut opening = pin!(Ground::open(config));
    tokio::select! {
        ground = &mut opening => return ground.map(Some),
        () = stop.recv() => {}
    }
    tokio::select! {
        ground = opening => if let Ok(ground) = ground {
            ground.close().await;
        },
        () = stop.recv() => std::process::exit(1),
    }
    Ok(None)
}

async fn serve(config: Config) -> Result<()> {
    let begin = Instant::now();
    let listener = match tokio::net::TcpListener::bind(config.listen).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "something already listens on {0}. If that is Kongress, open {1}; otherwise choose another address: KONGRESS_LISTEN=127.0.0.1:8081",
            config.listen,
            config.base_url
        ),
        Err(error) => return Err(error).context(format!("cannot listen on {}", config.listen)),
    };
    let mut stop = StopSignal::listen()?;
    let Some(ground) = open(&config, &mut stop).await? else { return Ok(()) };
    let site = Site::new(config, Clock::default(), ground.db.clone());
    let prepared = tokio::select! {
        prepared = prepare(&site) => prepared.map(|()| true),
        () = stop.recv() => Ok(false),
    };
    let result = match prepared {
        Ok(true) => {
            announce(&site, &ground, begin);
            app::serve(site.clone(), listener, stop.recv()).await
        }
        Ok(false) => Ok(()),
        Err(error) => Err(error),
    };
    ground.close().await;
    result
}

async fn prepare(site: &Site) -> Result<()> {
    site.db.migrate().await.context("cannot prepare the database")?;
    if !site.config.is_production() && kongress::demo::is_wanted(&mut *site.db.pool().acquire().await?).await? {
        make_demo(site).await?;
    }
    Ok(())
}

/// Without a new address the redirect is forgotten.
async fn redirect(site: &Site, old: String, new: Option<String>, permanent: bool) -> Result<()> {
    let (hosts, from) = (site.config.hosts.clone(), old.clone());
    let change = site.db.change(move |c| {
        Box::pin(async move {
            match new {
                Some(new) => redirects::save(c, &hosts, &from, &new, permanent).await,
                None if redirects::remove(c, &from).await? => Ok(Ok(())),
                None => Ok(Err(vec![Fault::NoSuchPage])),
            }
        })
    });
    let Err(faults) = change.await? else { return Ok(()) };
    for fault in faults {
        eprintln!(
            "{}",
            match fault {
                Fault::NotAPath => "The old address is a path without the name of the site, such as /old/page.html.",
                Fault::NotATarget =>
                    "The new address is a path of this site, or a whole one that begins with https://.",
                Fault::Circle => "The new address leads back to the old one.",
                _ => "There is no redirect from that address.",
            }
        );
    }
    bail!("nothing changed for {old}")
}

async fn make_demo(site: &Site) -> Result<()> {
    kongress::demo::make(&site.db, site.clock.now()).await.context("cannot make the demo")
}

/// What a person at the terminal wants to know first.
fn announce(site: &Site, ground: &Ground, begin: Instant) {
    eprintln!("Kongress is ready after {:.1} s: {}", begin.elapsed().as_secs_f32(), site.config.base_url);
    if let Some(server) = &ground.private {
        eprintln!("Private PostgreSQL in {} (psql '{}')", server.dir().display(), server.url());
    }
    if !site.config.is_production() {
        eprintln!(
            "Internal area: {} (sign in as {}, password \"{}\"; the code stands on the page)",
            site.url(kongress::paths::OFFICE),
            kongress::staff::account::demo::EMAIL,
            kongress::staff::account::demo::PASSWORD
        );
        if site.config.has_open_outbox() {
            eprintln!("Mails are files: {}", site.url(kongress::paths::OUTBOX));
        }
        eprintln!("Demo mode. Ctrl-C stops it; KONGRESS_MODE=production is for real events.");
    }
}

fn start_log(settings: &Settings) {
    // One that cannot be read is reported with the other settings, before anything is done.
    let filter = settings.log_filter().unwrap_or_else(|_| "info".into());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if settings.log_format == "json" {
        builder.json().init();
    } else {
        builder.with_ansi(std::io::stderr().is_terminal()).init();
    }
}

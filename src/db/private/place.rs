//! Whom the private PostgreSQL runs as, and the folders it lives in.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// PostgreSQL refuses to run as root, so root starts it as user "postgres".
pub fn server_owner() -> Result<Option<(u32, u32)>> {
    if !nix::unistd::geteuid().is_root() {
        return Ok(None);
    }
    match nix::unistd::User::from_name("postgres") {
        Ok(Some(user)) => Ok(Some((user.uid.as_raw(), user.gid.as_raw()))),
        _ => bail!(
            "PostgreSQL does not run as root and there is no user \"postgres\" to run it as.\n\
             Install the package \"postgresql\", run this as another user, or set DATABASE_URL."
        ),
    }
}

/// Makes `dir`, or its stand-in under /var/lib where the server's user cannot enter the way to it.
pub fn reachable(dir: &Path, owner: Option<(u32, u32)>) -> Result<PathBuf> {
    let make = |dir: &Path| -> Result<()> {
        fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        if let Some((uid, gid)) = owner {
            chown(dir, Some(uid), Some(gid))?;
        }
        fs::set_permissions(dir, Permissions::from_mode(0o700))?;
        Ok(())
    };
    make(dir)?;
    let Some((uid, gid)) = owner else { return Ok(dir.to_path_buf()) };
    let enters = Command::new("/bin/sh")
        .args(["-c", "cd \"$0\""])
        .arg(dir)
        .current_dir("/")
        .stderr(Stdio::null())
        .uid(uid)
        .gid(gid)
        .status()
        .is_ok_and(|s| s.success());
    if enters {
        return Ok(dir.to_path_buf());
    }
    let _ = fs::remove_dir(dir);
    let other = Path::new("/var/lib/kongress").join(short_hash(dir));
    eprintln!("User \"postgres\" cannot enter {}; the private PostgreSQL lives in {}.", dir.display(), other.display());
    make(&other)?;
    fs::set_permissions("/var/lib/kongress", Permissions::from_mode(0o755))?;
    Ok(other)
}

/// Folder of the socket. A path over 104 bytes cannot be one, and a comma parts two in the eyes of
/// psql; then it lies in the temporary folder.
pub fn run_dir(dir: &Path, owner: Option<(u32, u32)>) -> Result<PathBuf> {
    let mut run = dir.join("run");
    let bytes = run.as_os_str().as_encoded_bytes();
    if bytes.len() + ".s.PGSQL.5432".len() > 100 || bytes.contains(&b',') {
        let uid = owner.map_or_else(|| nix::unistd::geteuid().as_raw(), |(uid, _)| uid);
        run = std::env::temp_dir().join(format!("kongress-{uid}-{}", short_hash(dir)));
    }
    if !run.exists() {
        fs::create_dir(&run)?;
        if let Some((uid, gid)) = owner {
            chown(&run, Some(uid), Some(gid))?;
        }
        fs::set_permissions(&run, Permissions::from_mode(0o700))?;
    }
    let expected = owner.map_or_else(|| nix::unistd::geteuid().as_raw(), |(uid, _)| uid);
    let meta = fs::symlink_metadata(&run)?;
    if !meta.is_dir() || meta.uid() != expected {
        bail!("{} belongs to somebody else; remove it or set KONGRESS_DATA to another folder", run.display());
    }
    Ok(run)
}

fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest.iter().take(5).map(|b| format!("{b:02x}")).collect()
}

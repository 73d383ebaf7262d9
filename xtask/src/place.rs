//! Where things stand: the clone, the target folder, the programs, and folders that end with the command.
//!
//! The target folder honours `CARGO_TARGET_DIR`. Throw-away folders carry the command's process id in their name, so
//! that two runs never meet, and are removed when they are dropped.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// How the programs are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build.
    Debug,
    /// Quick to run.
    Release,
}

impl Profile {
    /// Name of the folder below the target folder.
    pub const fn folder(self) -> &'static str {
        match self {
            Profile::Debug => "debug",
            Profile::Release => "release",
        }
    }
}

/// The root of the clone.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

static TARGET_OF_CI: OnceLock<PathBuf> = OnceLock::new();

/// From now on cargo builds as continuous integration wants it: not incrementally, and with `apart` in a folder
/// outside the clone, so that a machine that is kept is warm.
pub fn build_for_ci(apart: bool) {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    let folder = match home {
        Some(home) if apart && std::env::var_os("CARGO_TARGET_DIR").is_none() => {
            Path::new(&home).join(".cache/escale-target")
        }
        _ => target(),
    };
    TARGET_OF_CI.get_or_init(|| folder);
}

/// The target folder that [`build_for_ci`] chose.
pub fn target_of_ci() -> Option<&'static Path> {
    TARGET_OF_CI.get().map(PathBuf::as_path)
}

/// The target folder.
pub fn target() -> PathBuf {
    if let Some(folder) = target_of_ci() {
        return folder.to_path_buf();
    }
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) if !folder.is_empty() => root().join(folder),
        _ => root().join("target"),
    }
}

/// One of our programs.
pub fn program(profile: Profile, name: &str) -> PathBuf {
    target().join(profile.folder()).join(name)
}

/// Where `build` leaves the example packages as files that can be published.
pub fn packages(profile: Profile) -> PathBuf {
    target().join(profile.folder()).join("packages")
}

/// A program somewhere on the search path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A folder that is removed when it is dropped.
pub struct Throwaway(PathBuf);

impl Throwaway {
    /// Makes an empty folder below the system's temporary one; nobody else may read it.
    pub fn new(what: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("escale-{what}-{}", std::process::id()));
        if path.exists() {
            std::fs::remove_dir_all(&path)?;
        }
        std::fs::create_dir_all(&path).with_context(|| format!("could not make {}", path.display()))?;
        owner_only(&path)?;
        Ok(Self(path))
    }
    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        // What is left in a temporary folder harms nobody; a failure here must not hide the real one.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Lets only the owner into a folder.
pub fn owner_only(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
        .with_context(|| format!("could not protect {}", path.display()))
}

/// Whether nobody listens on a port of 127.0.0.1 now.
pub fn is_free(port: u16) -> bool {
    std::net::TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// A port of 127.0.0.1 that is free now.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace_and_a_throwaway_folder_goes_away() {
        assert!(root().join("Cargo.toml").is_file());
        let folder = Throwaway::new("place-test").unwrap();
        let path = folder.path().to_path_buf();
        std::fs::write(path.join("file"), "x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }
}

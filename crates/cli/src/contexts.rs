//! Servers one has signed in to: a file in the user's configuration folder, readable by that user alone.
//!
//! Each context is a name for a server with the session that was opened there. The file is replaced as a whole, by a
//! rename, so that two commands at once never leave half of one.

use crate::explain::FileTrouble;
use crate::limits::CONTEXTS_BYTES_MAX;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// All contexts.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contexts {
    /// The one that is used when none is named.
    pub current: Option<String>,
    /// By name.
    pub contexts: BTreeMap<String, Context>,
}

/// A server and a session there.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Address.
    pub server: String,
    /// Who signed in.
    pub user: Option<String>,
    /// Session token; absent after a sign-out.
    pub token: Option<String>,
    /// When the session ends unless it is used.
    pub expires_at: Option<Timestamp>,
    /// Proxy on the way there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context({}, {:?})", self.server, self.user)
    }
}

/// Where the file stands: `$XDG_CONFIG_HOME/escale`, else `~/.config/escale`; on Windows `%APPDATA%\escale`.
pub fn path() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        folder("APPDATA")
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")))
    };
    base.map(|base| base.join("escale").join("contexts.toml"))
}

impl Contexts {
    /// Reads the file; no file is no context.
    pub fn load() -> Result<Self, FileTrouble> {
        match path() {
            Some(path) => read(&path).map_err(FileTrouble::at(&path)),
            None => Ok(Self::default()),
        }
    }

    /// Writes the file.
    pub fn save(&self) -> Result<(), FileTrouble> {
        let Some(path) = path() else {
            let error = io::Error::new(io::ErrorKind::NotFound, "HOME is not set");
            return Err(FileTrouble::at(Path::new("contexts.toml"))(error));
        };
        write(&path, self).map_err(FileTrouble::at(&path))
    }

    /// The context of a name, or the current one.
    pub fn find(&self, name: Option<&str>) -> Option<(&str, &Context)> {
        let name = name.or(self.current.as_deref())?;
        self.contexts.get_key_value(name).map(|(name, context)| (name.as_str(), context))
    }
}

fn read(path: &Path) -> io::Result<Contexts> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contexts::default()),
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    file.take(CONTEXTS_BYTES_MAX).read_to_string(&mut text)?;
    toml::from_str(&text).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e.message().to_owned()))
}

fn write(path: &Path, contexts: &Contexts) -> io::Result<()> {
    let text = toml::to_string_pretty(contexts).map_err(io::Error::other)?;
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = (|| {
        let mut file = private_file(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private_file(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/contexts.toml");
        assert!(read(&path).unwrap().contexts.is_empty());
        let context = Context {
            server: "http://127.0.0.1:1".to_owned(),
            user: Some("admin".to_owned()),
            token: Some("t".to_owned()),
            expires_at: None,
            proxy: Some("http://proxy:3128".to_owned()),
        };
        let contexts = Contexts {
            current: Some("here".to_owned()),
            contexts: BTreeMap::from([("here".to_owned(), context)]),
        };
        write(&path, &contexts).unwrap();
        write(&path, &contexts).unwrap();
        let back = read(&path).unwrap();
        assert_eq!(back.find(None).unwrap().1.token.as_deref(), Some("t"));
        assert_eq!(back.find(None).unwrap().1.proxy.as_deref(), Some("http://proxy:3128"));
        assert!(back.find(Some("there")).is_none());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        std::fs::write(&path, "what = 1").unwrap();
        assert!(read(&path).is_err());
    }
}

//! The agent's state on disk.
//!
//! ```text
//! <state>/lock                      held while an agent runs
//! <state>/identity.json             who this agent is: server, name, key (0600)
//! <state>/assignment.json           the last assignment, secrets included (0600)
//! <state>/agent.sock                where programs reach their agent
//! <state>/bundles/<hex>[.part]      bundles by digest, and those still being fetched
//! <state>/spool/…                   reports that no server has yet
//! <state>/instances/<name>/files    the files of the package; replaced at each reload
//! <state>/instances/<name>/data     the program's own; outlives reloads
//! <state>/runs/<id>/…               runs accepted and not yet kept by the server; runs/done/<id>.json those that were
//! <state>/jobs/<id>/…               attempts of jobs, the same way; see `jobs::record`
//! <state>/kept/<id>                 the same, of an instance that is no longer assigned: for seven days
//! <state>/instances/<name>/release.json, run.json, settings.json (0600), out, err
//! ```
//!
//! Owns the layout and the way files are written: to a temporary file, synced, renamed. A file that cannot be read
//! back is reported and counts as absent; nothing here decides what follows from that.

use crate::limits;
use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Name of the folder, among those of instances, for data that is put aside; no instance can be called so.
pub const KEPT: &str = ".kept";
/// Name of the file that says whose a folder of instances is.
pub const OWNER: &str = ".escale-agent";

/// The folder of one agent, locked against a second agent.
#[derive(Debug)]
pub struct State {
    root: PathBuf,
    /// Where instances live.
    instances: PathBuf,
    _lock: File,
}

/// Who this agent is.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// Address of the server, without a final slash.
    pub server: String,
    /// Name of the agent, as registered.
    pub name: String,
    /// Id of the agent.
    pub agent_id: String,
    /// The agent's key.
    pub key: String,
    /// Certificates to trust instead of the public ones, if any.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// Plain HTTP was allowed for an address that is not this machine.
    #[serde(default)]
    pub insecure_http: bool,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("server", &self.server)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl State {
    /// Opens the folder, makes what is missing, and takes its lock; waits a little for an agent that is just ending.
    ///
    /// `packages` moves the instances elsewhere, for good: into an empty folder, or back into one of this agent's.
    pub fn open(root: &Path, packages: Option<&Path>) -> anyhow::Result<Self> {
        let root = std::path::absolute(root).with_context(|| format!("could not find {}", root.display()))?;
        private_folder(&root)?;
        for name in ["bundles", "instances", "jobs", "kept", "runs", "spool"] {
            private_folder(&root.join(name))?;
        }
        let lock = lock(&root)?;
        let instances = packages_folder(&root, packages)?;
        Ok(Self { root, instances, _lock: lock })
    }
    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
    /// Who this agent is, if it was enrolled.
    pub fn identity(&self) -> anyhow::Result<Option<Identity>> {
        read_json(&self.root.join("identity.json"))
    }
    /// Keeps who this agent is.
    pub fn keep_identity(&self, identity: &Identity) -> anyhow::Result<()> {
        write_json(&self.root.join("identity.json"), identity)
    }
    /// Where the last assignment is kept.
    #[must_use]
    pub fn assignment_path(&self) -> PathBuf {
        self.root.join("assignment.json")
    }
    /// Where bundles are kept.
    #[must_use]
    pub fn bundles(&self) -> PathBuf {
        self.root.join("bundles")
    }
    /// Where reports wait.
    #[must_use]
    pub fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }
    /// Where runs are kept.
    #[must_use]
    pub fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }
    /// Where attempts of jobs are kept.
    #[must_use]
    pub fn jobs(&self) -> PathBuf {
        self.root.join("jobs")
    }
    /// Where instances live.
    #[must_use]
    pub fn instances(&self) -> PathBuf {
        self.instances.clone()
    }
    /// Where data is put aside: on the same disk.
    fn kept(&self) -> PathBuf {
        let own = self.root.join("instances");
        if self.instances == own { self.root.join("kept") } else { self.instances.join(KEPT) }
    }
    /// Puts the data of an instance that leaves aside, from a folder that is about to be removed. Disabling an
    /// instance looks like removing it, and must not cost its data.
    pub fn put_data_aside(&self, id: &str, data: &Path) -> std::io::Result<()> {
        if fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some()) && is_plain(id) {
            let aside = self.kept().join(id);
            remove_folder(&aside)?;
            fs::rename(data, aside)?;
        }
        Ok(())
    }
    /// Gives an instance that comes back its data again.
    pub fn give_data_back(&self, id: &str, places: &Places) -> std::io::Result<()> {
        let aside = self.kept().join(id);
        if is_plain(id) && aside.is_dir() && fs::symlink_metadata(places.data()).is_err() {
            make_private(&places.root)?;
            fs::rename(aside, places.data())?;
        }
        Ok(())
    }
    /// Removes data that was put aside longer ago than that.
    pub fn forget_data(&self, older_than: std::time::Duration) {
        use std::os::unix::fs::MetadataExt;
        let now = crate::now().as_ms() / 1000;
        let age_max = i64::try_from(older_than.as_secs()).unwrap_or(i64::MAX);
        for entry in fs::read_dir(self.kept()).into_iter().flatten().flatten() {
            // The time at which it was moved here.
            let old = entry.metadata().is_ok_and(|about| now - about.ctime() > age_max);
            if old && let Err(error) = remove_folder(&entry.path()) {
                tracing::warn!("could not remove {}: {error}", entry.path().display());
            }
        }
    }
    /// The places of one instance.
    #[must_use]
    pub fn places(&self, name: &model::InstanceName) -> Places {
        Places { root: self.instances().join(name.as_str()) }
    }
}

/// The places of one instance.
#[derive(Debug, Clone)]
pub struct Places {
    root: PathBuf,
}

impl Places {
    /// The places in a folder.
    #[must_use]
    pub const fn at(root: PathBuf) -> Self {
        Self { root }
    }
    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
    /// The files of the package.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.root.join("files")
    }
    /// Where files are unpacked before they take the place of the old ones.
    #[must_use]
    pub fn files_new(&self) -> PathBuf {
        self.root.join("files.new")
    }
    /// The program's own folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }
    /// Which files are laid out.
    #[must_use]
    pub fn release(&self) -> PathBuf {
        self.root.join("release.json")
    }
    /// Which process runs.
    #[must_use]
    pub fn run(&self) -> PathBuf {
        self.root.join("run.json")
    }
    /// The settings given to the program.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.json")
    }
    /// Pipe of the standard output.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.root.join("out")
    }
    /// Pipe of the standard error.
    #[must_use]
    pub fn err(&self) -> PathBuf {
        self.root.join("err")
    }
    /// Makes the folders that must exist before a start.
    pub fn make(&self) -> std::io::Result<()> {
        make_private(&self.root)?;
        make_private(&self.data())
    }
}

/// Takes the lock of a state folder.
fn lock(root: &Path) -> anyhow::Result<File> {
    let path = root.join("lock");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("could not open {}", path.display()))?;
    let began = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(fs::TryLockError::WouldBlock) if began.elapsed() < limits::LOCK_WITHIN => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            Err(fs::TryLockError::WouldBlock) => {
                bail!(
                    "another agent runs with the state folder {}; stop it first, or choose another --state",
                    root.display()
                )
            }
            Err(fs::TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("could not lock {}", path.display()));
            }
        }
    }
}
/// Where instances live: as asked for, else as before. What is asked for is refused when instances of this agent live
/// elsewhere, or when the folder holds something that is not this agent's: folders there that belong to no instance are
/// removed.
fn packages_folder(root: &Path, asked: Option<&Path>) -> anyhow::Result<PathBuf> {
    let note = root.join("packages.json");
    let own = root.join("instances");
    let before = read_json::<PathBuf>(&note)?.unwrap_or_else(|| own.clone());
    let wanted = match asked {
        None => before.clone(),
        Some(asked) => {
            std::path::absolute(asked).with_context(|| format!("could not find {}", asked.display()))?
        }
    };
    let is_empty = |folder: &Path| {
        fs::read_dir(folder).map_or(true, |mut entries| {
            !entries.any(|entry| entry.is_ok_and(|e| e.file_name() != OWNER && e.file_name() != KEPT))
        })
    };
    if wanted != before && !is_empty(&before) {
        bail!(
            "the instances of this agent live in {}; leave --packages away, or take them all off this agent first",
            before.display()
        );
    }
    if wanted == own {
        if before != own {
            remove_file(&note)?;
        }
        return Ok(own);
    }
    private_folder(&wanted)?;
    let mark = wanted.join(OWNER);
    let owner = read_json::<PathBuf>(&mark)?;
    if owner.as_deref().map_or(!is_empty(&wanted), |owner| owner != root) {
        bail!(
            "the folder {} holds something that is not this agent's; --packages wants an empty one",
            wanted.display()
        );
    }
    write_json(&mark, &root)?;
    private_folder(&wanted.join(KEPT))?;
    write_json(&note, &wanted)?;
    Ok(wanted)
}

/// Whether an id can be the name of a folder.
#[must_use]
pub fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// Makes a folder that only its owner may enter.
fn private_folder(path: &Path) -> anyhow::Result<()> {
    make_private(path).with_context(|| format!("could not make the folder {}", path.display()))
}

/// Makes a folder that only its owner may enter, with its parents.
pub fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Whether what is written must survive a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durable {
    /// Yes: synced before the file gets its name.
    Synced,
    /// Only a crash of the agent: the file means nothing once the machine was started again.
    ThisBoot,
}

/// Writes a file whole: to a temporary file beside it, then renamed. Readable by its owner alone.
pub fn write_file(path: &Path, bytes: &[u8], durable: Durable) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    if durable == Durable::Synced {
        file.sync_data()?;
    }
    drop(file);
    fs::rename(&temporary, path)?;
    if durable == Durable::Synced
        && let Some(folder) = path.parent()
    {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Writes a value as JSON, synced.
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> anyhow::Result<()> {
    let bytes = serde_json::to_vec(value).context("could not put the value into JSON")?;
    write_file(path, &bytes, Durable::Synced).with_context(|| format!("could not write {}", path.display()))
}

/// Reads a value; nothing when there is no such file.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Option<T>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("could not open {}", path.display())),
    };
    let mut bytes = Vec::new();
    file.take(limits::STATE_FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("could not read {}", path.display()))?;
    if bytes.len() as u64 > limits::STATE_FILE_BYTES_MAX {
        bail!("{} is larger than {} bytes", path.display(), limits::STATE_FILE_BYTES_MAX);
    }
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| anyhow!("{} is damaged: {error}", path.display()))
}

/// Reads a value; what is damaged is told in the log and counts as absent.
pub fn read_json_or_none<T: DeserializeOwned>(path: &Path) -> Option<T> {
    read_json(path).unwrap_or_else(|error| {
        tracing::warn!("{error:#}; it counts as absent");
        None
    })
}

/// Removes a folder and all in it, without following links; one that is not there is fine.
pub fn remove_folder(path: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            // A program may have taken the write right from its own folders.
            open_up(path);
            fs::remove_dir_all(path)
        }
        other => other,
    }
}

/// Gives the owner every right on the folders below.
fn open_up(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(about) = fs::symlink_metadata(path) else { return };
    if !about.is_dir() {
        return;
    }
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        open_up(&entry.path());
    }
}

/// Removes a file; one that is not there is fine.
pub fn remove_file(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Whether an error means that there is no room left.
#[must_use]
pub fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn two_agents_on_one_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let held = State::open(folder.path(), None).unwrap();
        let second = OpenOptions::new().write(true).open(held.root().join("lock")).unwrap();
        assert!(matches!(second.try_lock(), Err(fs::TryLockError::WouldBlock)));
        drop(held);
        State::open(folder.path(), None).unwrap();
    }

    /// SEN-09: the folder of the packages, and what keeps it from being someone else's.
    #[test]
    fn instances_may_live_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let (root, elsewhere) = (folder.path().join("state"), folder.path().join("packages"));
        fs::create_dir_all(elsewhere.join("mine")).unwrap();
        let told = State::open(&root, Some(&elsewhere)).unwrap_err().to_string();
        assert!(told.contains("not this agent's"), "{told}");
        fs::remove_dir(elsewhere.join("mine")).unwrap();
        assert_eq!(State::open(&root, Some(&elsewhere)).unwrap().instances(), elsewhere);
        // It is remembered, and nobody else may have it.
        let state = State::open(&root, None).unwrap();
        let places = state.places(&model::InstanceName::parse("demo").unwrap());
        places.make().unwrap();
        fs::write(places.data().join("x"), "y").unwrap();
        state.put_data_aside("ins_1", &places.data()).unwrap();
        assert!(elsewhere.join(KEPT).join("ins_1/x").exists());
        drop(state);
        for (root, packages) in
            [(folder.path().join("other"), &elsewhere), (root.clone(), &root.join("instances"))]
        {
            assert!(State::open(&root, Some(packages)).is_err(), "{}", root.display());
        }
        fs::remove_dir_all(places.root()).unwrap();
        let back = State::open(&root, Some(&root.join("instances"))).unwrap();
        assert_eq!(back.instances(), root.join("instances"));
        drop(back);
        assert_eq!(State::open(&root, None).unwrap().instances(), root.join("instances"));
    }

    #[test]
    fn files_are_whole_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        write_json(&path, &vec![1, 2, 3]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_json::<Vec<u32>>(&path).unwrap(), Some(vec![1, 2, 3]));
        assert_eq!(read_json::<Vec<u32>>(&folder.path().join("y")).unwrap(), None);
        fs::write(&path, b"[1,").unwrap();
        assert!(read_json::<Vec<u32>>(&path).unwrap_err().to_string().contains("is damaged"));
        assert_eq!(read_json_or_none::<Vec<u32>>(&path), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file is left");
    }
}

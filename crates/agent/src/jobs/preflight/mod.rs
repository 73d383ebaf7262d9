//! Looking at the machine before anything is changed (§19). Nothing here changes it, but for the file a write test makes and removes.
//!
//! A check says what it measured, what was asked, and why it fails. Roots of one partition are added up. What a check needs to be
//! looked at by another account is. All of it blocks.

mod held;
pub mod partition;
pub mod releases;

use crate::jobs::account;
use crate::jobs::child::{http, service};
use crate::jobs::plan::{Ground, PATH, Task, because, reserve_of};
use crate::limits;
use protocol::Reason;
use protocol::deliver::job::{CheckRow, Partition, TargetCheck};
use protocol::reason::code;
use protocol::text::params;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A clock this far off is told.
const CLOCK_WARN_MS: u64 = 30_000;
/// A clock this far off is a failure, unless the check says otherwise.
const CLOCK_FAIL_MS: u64 = 300_000;

/// What was measured; a failure with why.
struct Found {
    measured: String,
    required: String,
    failure: Option<Reason>,
    /// A failure is only a warning, whatever was asked.
    mild: bool,
}

impl Found {
    fn new(measured: impl Into<String>, required: impl Into<String>, failure: Option<Reason>) -> Self {
        Self { measured: measured.into(), required: required.into(), failure, mild: false }
    }
}

/// Looks at everything that is asked for, in order.
#[must_use]
pub fn look(checks: &[TargetCheck], ground: &Ground) -> Vec<CheckRow> {
    let checks: Vec<TargetCheck> = checks.iter().map(|check| placed(check, ground)).collect();
    let mut rows: Vec<CheckRow> = checks.iter().map(|check| row(check, &checks, ground)).collect();
    rows.extend(old_releases(&checks, &rows, ground));
    rows
}

/// The disk with the agent's own folder is one like the others: what is needed there is added up with them (PF-13).
fn placed(check: &TargetCheck, ground: &Ground) -> TargetCheck {
    let own = check.what == "own-disk" && ground.data.is_absolute();
    let mut check = check.clone();
    if own {
        (check.what, check.name) = ("disk".to_owned(), "agent".to_owned());
        check.subject = ground.data.to_string_lossy().into_owned();
    }
    check
}

/// Where a partition is too full, what could be removed from it.
fn old_releases(checks: &[TargetCheck], rows: &[CheckRow], ground: &Ground) -> Vec<CheckRow> {
    let short = |(check, row): &(&TargetCheck, &CheckRow)| check.what == "disk" && row.status == "fail";
    let full: Vec<Partition> = checks
        .iter()
        .zip(rows)
        .filter(short)
        .filter_map(|(check, _)| partition::of(&check.subject))
        .collect();
    let told = |check: &TargetCheck| full.iter().find_map(|disk| releases::row(check, disk, &ground.agent));
    checks.iter().filter(|check| check.id == "PF-10").filter_map(told).collect()
}

fn row(check: &TargetCheck, all: &[TargetCheck], ground: &Ground) -> CheckRow {
    let subject = [check.name.as_str(), check.subject.as_str()];
    let mut row = CheckRow {
        id: check.id.clone(),
        agent: ground.agent.clone(),
        subject: subject.iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(" "),
        ..CheckRow::default()
    };
    let Some(found) = one(check, all, ground) else {
        row.status = "skipped".to_owned();
        row.reason = Some(Reason::new(code::WORK_UNKNOWN, params([])));
        return row;
    };
    row.status = match &found.failure {
        None => "ok",
        Some(_) if check.warn_only || found.mild => "warn",
        Some(_) => "fail",
    }
    .to_owned();
    (row.measured, row.required, row.reason) = (found.measured, found.required, found.failure);
    row
}

/// One check; nothing for one this agent does not know.
fn one(check: &TargetCheck, all: &[TargetCheck], ground: &Ground) -> Option<Found> {
    let subject = check.subject.as_str();
    Some(match check.what.as_str() {
        // Whoever is asked is connected; what it fetches comes by the same way.
        "agent" => Found::new(env!("CARGO_PKG_VERSION"), "connected", None),
        "depot" => Found::new("reachable", "reachable", None),
        "disk" => disk(check, all),
        "inodes" => inodes(check, all),
        "mount" => mount(check),
        "writable" => writable(check, ground),
        "account" => {
            let usable = usable(subject, ground);
            Found::new(usable.as_ref().map_or("", |()| "usable"), "usable", usable.err())
        }
        "interpreter" | "command" => present_command(check, ground),
        "service" => match service::manager(subject, ground.services.as_deref()) {
            Some(manager) => Found::new(manager.status(subject).1, "known", None),
            None => Found::new("", "known", Some(because(code::SERVICE_UNKNOWN, "service", &subject))),
        },
        "endpoint" => endpoint(subject),
        "clock" => clock(check, ground),
        "free-of" => {
            let holders = held::holders(Path::new(subject), &check.keep);
            let failure = (!holders.is_empty()).then(|| {
                let names = holders.join(", ");
                Reason::new(code::HELD_BY, params([("path", &subject), ("holders", &names)]))
            });
            Found::new(
                if holders.is_empty() { "free".to_owned() } else { holders.join(", ") },
                "free",
                failure,
            )
        }
        "present" => {
            let there = Path::new(subject).exists();
            let failure = (!there).then(|| match subject {
                "" => because(code::NO_WAY_BACK, "version", &check.name),
                _ => because(code::PATH_MISSING, "path", &subject),
            });
            Found::new(if there { "present" } else { "" }, "present", failure)
        }
        "version" => version(check),
        _ => return None,
    })
}

fn missing(path: &str) -> Found {
    Found::new("", "", Some(because(code::PATH_MISSING, "path", &path)))
}

/// What checks of one kind need on the partition of this one together.
fn together<'a>(
    here: &'a Partition,
    what: &'a str,
    all: &'a [TargetCheck],
) -> impl Iterator<Item = &'a TargetCheck> {
    all.iter()
        .filter(move |c| c.what == what && partition::of(&c.subject).is_some_and(|p| p.device == here.device))
}

fn disk(check: &TargetCheck, all: &[TargetCheck]) -> Found {
    let Some(here) = partition::of(&check.subject) else { return missing(&check.subject) };
    let (mut need, mut reserve) = (0_u64, 0_u64);
    for one in together(&here, "disk", all) {
        need = need.saturating_add(one.need);
        reserve = reserve.max(reserve_of(one, here.total_bytes));
    }
    let wanted = need.saturating_add(reserve);
    let failure = (here.free_bytes < wanted).then(|| {
        let details = params([
            ("mount", &here.mount),
            ("missing", &(wanted - here.free_bytes)),
            ("free", &here.free_bytes),
            ("need", &need),
            ("reserve", &reserve),
        ]);
        Reason::new(code::SPACE_SHORT, details)
    });
    let measured = format!("{} free on {}", size(here.free_bytes), here.mount);
    Found::new(measured, format!("{} + {} reserve", size(need), size(reserve)), failure)
}

fn inodes(check: &TargetCheck, all: &[TargetCheck]) -> Found {
    let Some(here) = partition::of(&check.subject) else { return missing(&check.subject) };
    let files: u64 = together(&here, "inodes", all).map(|c| c.need).fold(0, u64::saturating_add);
    let need = files.saturating_add(here.inodes / 20);
    // Some file systems do not count.
    let short = here.inodes > 0 && here.inodes_free < need;
    let failure = short.then(|| {
        let details = params([("mount", &here.mount), ("free", &here.inodes_free), ("need", &need)]);
        Reason::new(code::INODES_SHORT, details)
    });
    Found::new(format!("{} free on {}", here.inodes_free, here.mount), format!("{need}"), failure)
}

fn mount(check: &TargetCheck) -> Found {
    let Some(here) = partition::of(&check.subject) else { return missing(&check.subject) };
    let expected = if check.expected.is_empty() { &check.subject } else { &check.expected };
    let real = fs::canonicalize(expected).unwrap_or_else(|_| PathBuf::from(expected));
    let failure = (Path::new(&here.mount) != real).then(|| {
        let details = params([("path", &check.subject), ("mount", &here.mount), ("expected", expected)]);
        Reason::new(code::NOT_MOUNTED, details)
    });
    Found::new(here.mount.clone(), expected.clone(), failure)
}

/// A real write, by the account that will write.
fn writable(check: &TargetCheck, ground: &Ground) -> Found {
    let path = &check.subject;
    let name = if check.expected.is_empty() { &ground.account } else { &check.expected };
    let account = match account::find(name, &ground.run_as) {
        Ok(account) => account,
        Err(reason) => return Found::new("", "writable", Some(reason)),
    };
    let written = if account.is_other() {
        match account.run(&ground.program, &Task::Write(path.clone())) {
            Some(output) if output.status.success() => Ok(()),
            Some(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            None => Err("the account cannot be used".to_owned()),
        }
    } else {
        write_here(Path::new(path)).map_err(|e| e.to_string())
    };
    let failure = written.err().map(|why| not_writable(path, &account.name, &why));
    Found::new(
        if failure.is_none() { "written" } else { "" },
        format!("writable by {}", account.name),
        failure,
    )
}

/// Why nothing can be written: what the system said counts, in this process or in one of another account.
pub fn not_writable(path: &str, account: &str, why: &str) -> Reason {
    use rustix::io::Errno;
    let says = |errno: Errno| why.contains(&format!("(os error {})", errno.raw_os_error()));
    if says(Errno::ROFS) {
        because(code::READ_ONLY_FS, "path", &path)
    } else if says(Errno::NOSPC) || says(Errno::DQUOT) {
        crate::jobs::plan::disk_full()
    } else {
        Reason::new(code::NOT_WRITABLE, params([("path", &path), ("account", &account), ("why", &why)]))
    }
}

/// Writes a file and removes it: in a folder, or in the first ancestor that exists.
pub fn write_here(path: &Path) -> io::Result<()> {
    let place = partition::resolved(path).ok_or(io::ErrorKind::NotFound)?;
    let place = if place.is_dir() { place } else { place.parent().unwrap_or(&place).to_owned() };
    let test = place.join(format!(".escale-write-test-{}", std::process::id()));
    let written = fs::OpenOptions::new().create_new(true).write(true).open(&test).and_then(|mut file| {
        file.write_all(&[0; 4096])?;
        file.sync_all()
    });
    let removed = fs::remove_file(&test);
    written.and(removed)
}

/// Whether work can be run as an account without anybody there.
fn usable(name: &str, ground: &Ground) -> Result<(), Reason> {
    let account = account::find(name, &ground.run_as)?;
    if !account.is_other() {
        return Ok(());
    }
    match account.run(&ground.program, &Task::Clear(Vec::new())) {
        Some(output) if output.status.success() => Ok(()),
        Some(output) => Err(account::unusable(name, &String::from_utf8_lossy(&output.stderr).trim())),
        None => Err(account::unusable(name, &"runuser or sudo is missing")),
    }
}

/// Where a command is, by that path.
#[must_use]
pub fn find_command(name: &str, path: &str) -> Option<PathBuf> {
    let runs = |place: &Path| {
        fs::metadata(place).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
    };
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|place| runs(place));
    }
    path.split(':').filter(|p| p.starts_with('/')).map(|p| Path::new(p).join(name)).find(|place| runs(place))
}

fn present_command(check: &TargetCheck, ground: &Ground) -> Found {
    let name = &check.subject;
    let path = if ground.path.is_empty() { PATH } else { &ground.path };
    let Some(place) = find_command(name, path) else {
        let details = params([("command", name), ("why", &format!("it is not in {path}"))]);
        return Found::new("", "present", Some(Reason::new(code::COMMAND_MISSING, details)));
    };
    let told = place.to_string_lossy().into_owned();
    if check.expected.is_empty() {
        return Found::new(told, "present", None);
    }
    let mut asked = Command::new(&place);
    asked.arg("--version");
    let text = command(asked, limits::JOB_LOOK_WITHIN, 4096).map(|(_, text)| text).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default().trim().to_owned();
    let failure = (!text.contains(&check.expected)).then(|| {
        let details = params([("subject", name), ("found", &first), ("expected", &check.expected)]);
        Reason::new(code::VERSION_DIFFERS, details)
    });
    Found::new(first, check.expected.clone(), failure)
}

/// A host and port that must accept, or an address that must answer.
fn endpoint(address: &str) -> Found {
    let asked = if address.starts_with("http://") || address.starts_with("https://") {
        http::look(address, 0, "")
    } else {
        connect(address)
    };
    match asked {
        Ok(told) => Found::new(told, "answers", None),
        Err(why) => {
            let details = params([("address", &address), ("why", &why)]);
            Found::new("", "answers", Some(Reason::new(code::ENDPOINT_AWAY, details)))
        }
    }
}

fn connect(address: &str) -> Result<String, String> {
    use std::net::{TcpStream, ToSocketAddrs};
    let address = address.trim_start_matches("tcp://").trim_end_matches('/');
    let mut last = "it has no address".to_owned();
    for place in address.to_socket_addrs().map_err(|e| e.to_string())?.take(4) {
        match TcpStream::connect_timeout(&place, limits::JOB_LOOK_WITHIN) {
            Ok(_) => return Ok(format!("{place} accepts")),
            Err(error) => last = format!("{place}: {error}"),
        }
    }
    Err(last)
}

fn clock(check: &TargetCheck, ground: &Ground) -> Found {
    let most = if check.need == 0 { CLOCK_FAIL_MS } else { check.need };
    let required = format!("within {most} ms");
    let Some(ahead) = ground.clock_ahead_ms else {
        let reason = Reason::new(code::CLOCK_UNKNOWN, params([]));
        return Found { mild: true, ..Found::new("", required, Some(reason)) };
    };
    let off = ahead.unsigned_abs();
    let failure = (off > CLOCK_WARN_MS.min(most)).then(|| because(code::CLOCK_OFF, "offset", &ahead));
    Found { mild: off <= most, ..Found::new(format!("{ahead} ms"), required, failure) }
}

/// What is installed: what a link points to, or the first line of a file.
fn version(check: &TargetCheck) -> Found {
    let path = Path::new(&check.subject);
    let found = match fs::read_link(path) {
        Ok(target) => target.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        Err(_) => {
            let mut text = String::new();
            let read = fs::File::open(path).and_then(|file| file.take(4096).read_to_string(&mut text));
            if read.is_err() {
                return missing(&check.subject);
            }
            text.lines().next().unwrap_or_default().trim().to_owned()
        }
    };
    let same =
        found == check.expected || found.strip_suffix(&check.expected).is_some_and(|b| b.ends_with('-'));
    let failure = (!same).then(|| {
        let details = params([("subject", &check.subject), ("found", &found), ("expected", &check.expected)]);
        Reason::new(code::VERSION_DIFFERS, details)
    });
    Found::new(found, check.expected.clone(), failure)
}

/// Runs a command that looks at something: its exit code and the first bytes of what it prints; ended after a while.
#[must_use]
pub fn command(mut command: Command, within: Duration, bytes_max: usize) -> Option<(Option<i32>, String)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let out = child.stdout.take()?;
    let reading = std::thread::Builder::new().stack_size(128 << 10).spawn(move || {
        let mut bytes = Vec::new();
        let mut out = out;
        let _ = out.by_ref().take(bytes_max as u64).read_to_end(&mut bytes);
        // The rest is read, so that it may end.
        let _ = io::copy(&mut out, &mut io::sink());
        bytes
    });
    let began = Instant::now();
    let code = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status.code(),
            Ok(None) if began.elapsed() < within => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Some((None, "no answer in time".to_owned()));
            }
        }
    };
    let bytes = reading.ok()?.join().ok()?;
    Some((code, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    protocol::text::bytes(bytes, protocol::Lang::En)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(what: &str, subject: &str) -> TargetCheck {
        TargetCheck { id: "PF".into(), what: what.into(), subject: subject.into(), ..TargetCheck::default() }
    }
    fn ground() -> Ground {
        Ground { agent: "a".into(), clock_ahead_ms: Some(0), ..Ground::default() }
    }
    fn status(check: &TargetCheck) -> String {
        look(std::slice::from_ref(check), &ground())[0].status.clone()
    }

    /// Scenario 15: short by one byte fails, enough is enough; roots of one partition are added up (§19.1).
    #[test]
    fn disks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let free = || partition::of(path).unwrap().free_bytes;
        let ask = |need: u64| TargetCheck { need, ..check("disk", path) };
        assert_eq!(status(&ask(1)), "ok");
        let rows = look(&[ask(free() + (1 << 30))], &ground());
        assert_eq!(rows[0].status, "fail");
        let reason = rows[0].reason.as_ref().unwrap();
        assert_eq!(reason.code, code::SPACE_SHORT);
        assert!(reason.details["missing"].to_string().len() > 8, "{reason:?}");
        let half = free() / 3 * 2;
        let two = [ask(half), TargetCheck { subject: format!("{path}/below"), ..ask(half) }];
        assert!(look(&two, &ground()).iter().all(|r| r.status == "fail"));
        assert_eq!(status(&two[0]), "ok", "one alone fits");
        let mild = TargetCheck { warn_only: true, ..ask(u64::MAX) };
        assert_eq!(status(&mild), "warn");
        let reserve = TargetCheck { reserve_permille: 1000, ..check("disk", path) };
        assert_eq!(status(&reserve), "fail");
    }

    /// PF-13: the disk with the agent's own folder is looked at, and added up with the others on its partition.
    #[test]
    fn the_agents_own_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let ground = Ground { data: folder.path().to_owned(), ..ground() };
        let free = partition::of(path).unwrap().free_bytes;
        let own = |need: u64| TargetCheck { need, ..check("own-disk", "") };
        let rows = look(&[own(1)], &ground);
        assert_eq!((rows[0].status.as_str(), rows[0].subject.clone()), ("ok", format!("agent {path}")));
        let half = free / 3 * 2;
        let rows = look(&[own(half), TargetCheck { need: half, ..check("disk", path) }], &ground);
        assert!(rows.iter().all(|row| row.status == "fail"), "{rows:?}");
    }

    /// §18: a file system for reading, a disk without room and a missing right are three things.
    #[test]
    fn why_nothing_can_be_written() {
        let code_of =
            |errno: i32| not_writable("/x", "a", &io::Error::from_raw_os_error(errno).to_string()).code;
        assert_eq!(
            [30, 28, 122, 13, 1].map(code_of),
            [code::READ_ONLY_FS, code::DISK_FULL, code::DISK_FULL, code::NOT_WRITABLE, code::NOT_WRITABLE]
        );
        assert!(!partition::is_read_only(tempfile::tempdir().unwrap().path().to_str().unwrap()));
    }

    #[test]
    fn looks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let file = format!("{path}/file");
        fs::write(&file, "1.4.2\nmore").unwrap();
        std::os::unix::fs::symlink("SICARDI-1.4.1", format!("{path}/current")).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let open = listener.local_addr().unwrap().to_string();
        let expecting = |what: &str, subject: &str, expected: &str| TargetCheck {
            expected: expected.into(),
            ..check(what, subject)
        };
        for (check, wanted) in [
            (check("inodes", path), "ok"),
            (TargetCheck { need: u64::MAX, ..check("inodes", "/proc/self/../..") }, "fail"),
            (check("mount", "/proc"), "ok"),
            (check("mount", path), "fail"),
            (check("writable", &format!("{path}/not/there/yet")), "ok"),
            (check("writable", "/proc/sys"), "fail"),
            (check("account", ""), "ok"),
            (check("account", "nobody-allowed-this"), "fail"),
            (check("command", "sh"), "ok"),
            (check("command", "/bin/sh"), "ok"),
            (check("interpreter", "no-such-interpreter"), "fail"),
            (check("service", "../sh"), "fail"),
            (check("endpoint", &open), "ok"),
            (check("endpoint", "127.0.0.1:1"), "fail"),
            (check("clock", ""), "ok"),
            (check("present", &file), "ok"),
            (check("present", "/no/such/file"), "fail"),
            (TargetCheck { warn_only: true, ..check("present", "") }, "warn"),
            (expecting("version", &file, "1.4.2"), "ok"),
            (expecting("version", &format!("{path}/current"), "1.4.1"), "ok"),
            (expecting("version", &format!("{path}/current"), "1.4.2"), "fail"),
            (check("free-of", path), "ok"),
            (check("from-the-future", ""), "skipped"),
        ] {
            // The partition of /proc counts no inodes.
            if check.what == "inodes" && check.subject != path {
                continue;
            }
            assert_eq!(status(&check), wanted, "{check:?}");
        }
        let _held = fs::File::open(&file).unwrap();
        let rows = look(&[check("free-of", path)], &ground());
        assert_eq!(rows[0].status, "fail", "{rows:?}");
        assert!(rows[0].measured.contains(&std::process::id().to_string()));
        assert_eq!(fs::read_dir(path).unwrap().count(), 2, "a write test leaves nothing");
    }

    /// PF-19: half a minute is told, five minutes are too much.
    #[test]
    fn clocks() {
        for (ahead, wanted) in [
            (Some(30_000), "ok"),
            (Some(-30_001), "warn"),
            (Some(300_000), "warn"),
            (Some(300_001), "fail"),
            (None, "warn"),
        ] {
            let ground = Ground { clock_ahead_ms: ahead, ..ground() };
            assert_eq!(look(&[check("clock", "")], &ground)[0].status, wanted, "{ahead:?}");
        }
    }
}

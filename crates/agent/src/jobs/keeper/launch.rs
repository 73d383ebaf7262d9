//! The start of a job: looked at once more, then begun, never a second time.

use super::{Child, Keeper, PathBuf, Stream, ending};
use crate::disk::{self, Durable};
use crate::jobs::account::Way;
use crate::jobs::log;
use crate::jobs::mask::Mask;
use crate::jobs::plan::{self, Chore, Exec, Plan, Task, because};
use crate::jobs::record::{Folder, Process, Record, Word};
use crate::shelf;
use crate::supervise::unix;
use protocol::Reason;
use protocol::deliver::job::{JobEnd, Work};
use protocol::reason::code;
use protocol::text::params;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::time::Instant;

type Refused = Box<JobEnd>;

impl Keeper {
    /// Starts the job. `Err`: it ended without one.
    pub(super) fn begin(&mut self) -> Result<Child, Refused> {
        let begun = self.folder.at("begun");
        if begun.exists() {
            self.sweep_machine();
            if !self.plan.order.idempotent {
                return Err(self.refusal("lost", Reason::new(code::JOB_LOST, params([]))));
            }
            self.log.say("[escale] nobody knows how it went; it is begun anew");
        }
        // Said before there was anybody to hear it, or just now.
        let record: Option<Record> = disk::read_json_or_none(&shelf::state(self.folder.path()));
        let heard = self.heard().into_iter().find_map(|word| match word {
            Word::Stop(stop) => Some(stop),
            Word::Answer(_) => None,
        });
        if let Some(stop) = record.and_then(|r| r.stop).or(heard) {
            return Err(self.refusal("killed", because(code::JOB_CALLED_OFF, "by", &stop.by)));
        }
        let argv = self.argv()?;
        let failed = |why: &dyn std::fmt::Display| because(code::JOB_FAILED, "why", why);
        self.lay_out().map_err(|error| {
            let reason = if disk::is_full(&error) { plan::disk_full() } else { failed(&error) };
            self.refusal("refused", reason)
        })?;
        let task = self.task(argv);
        disk::write_file(&begun, b"", Durable::Synced).map_err(|error| {
            let reason = if disk::is_full(&error) { plan::disk_full() } else { failed(&error) };
            self.refusal("refused", reason)
        })?;
        unix::adopt_orphans();
        self.spawn(&task).map_err(|error| {
            let details = params([("command", &self.plan.program.display()), ("why", &error)]);
            self.refusal("refused", Reason::new(code::COMMAND_MISSING, details))
        })
    }

    /// What is run: nothing for the agent's own work. The digest of a script is looked at now.
    fn argv(&mut self) -> Result<Vec<String>, Refused> {
        match &self.plan.order.work {
            Work::Command { argv } if argv.is_empty() => {
                Err(self.refusal("refused", because(code::JOB_FAILED, "why", &"there is no command")))
            }
            Work::Command { argv } => Ok(argv.clone()),
            Work::Script { path, digest, interpreter, args } => {
                let place = self.plan.script.clone().unwrap_or_default();
                let missing = || self.refusal("refused", because(code::SCRIPT_MISSING, "path", path));
                let mut bytes = Vec::new();
                File::open(&place)
                    .and_then(|mut file| file.read_to_end(&mut bytes))
                    .map_err(|_| missing())?;
                let wanted = digest.rsplit(':').next().unwrap_or_default();
                if !blake3::hash(&bytes).to_hex().as_str().eq_ignore_ascii_case(wanted) {
                    // Whoever comes next unpacks it anew.
                    let _ = disk::remove_file(&place);
                    return Err(self.refusal("refused", because(code::SCRIPT_CHANGED, "path", path)));
                }
                let mut argv =
                    if interpreter.is_empty() { interpreter_of(&bytes) } else { interpreter.clone() };
                argv.push(place.to_string_lossy().into_owned());
                argv.extend(args.iter().cloned());
                Ok(argv)
            }
            Work::Unknown => Err(self.refusal("refused", Reason::new(code::WORK_UNKNOWN, params([])))),
            _ => Ok(Vec::new()),
        }
    }

    /// Its folders, its files, its pipes, in the hands of its account.
    fn lay_out(&self) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let account = &self.plan.account;
        let (work, files) = (self.folder.at("work"), self.folder.at("files"));
        for place in [&work, &files] {
            disk::remove_folder(place)?;
            disk::make_private(place)?;
        }
        let mut given =
            vec![work.clone(), files.clone(), self.folder.at("result"), self.folder.at("calls.sock")];
        for (name, content) in &self.plan.order.files {
            if disk::is_plain(name) {
                disk::write_file(&files.join(name), content.as_bytes(), Durable::ThisBoot)?;
                given.push(files.join(name));
            }
        }
        for place in given.iter().filter(|p| p.exists()) {
            match account.way {
                Way::Own => {}
                Way::Runuser => std::os::unix::fs::chown(place, Some(account.uid), Some(account.gid))?,
                // Their folder has a name that nobody can guess, in one that nobody can list.
                Way::Sudo => {
                    let mode = if place.is_dir() { 0o1777 } else { 0o666 };
                    std::fs::set_permissions(place, std::fs::Permissions::from_mode(mode))?;
                }
            }
        }
        if account.is_other() {
            std::fs::set_permissions(self.folder.path(), std::fs::Permissions::from_mode(0o711))?;
        }
        Ok(())
    }

    fn task(&self, argv: Vec<String>) -> Task {
        let order = &self.plan.order;
        let channel = self.folder.at("result");
        let umask = plan::umask(&order.umask);
        if argv.is_empty() {
            let mut order = order.clone();
            order.env.clear();
            order.files.clear();
            let ground = plan::Ground { account: self.plan.account.name.clone(), ..self.plan.ground.clone() };
            return Task::Work(Box::new(Chore { order, ground, umask, channel }));
        }
        let cwd = if order.cwd.is_empty() {
            self.folder.at("work").to_string_lossy().into_owned()
        } else {
            order.cwd.clone()
        };
        let (memory_bytes_max, open_files_max) = (order.memory_bytes_max, order.open_files_max);
        let env = self.environment();
        Task::Exec(Exec { argv, env, cwd, umask, memory_bytes_max, open_files_max, channel })
    }

    /// What it finds in its environment: what its order declares, and little more.
    fn environment(&self) -> BTreeMap<String, String> {
        let Plan { order, account, .. } = &self.plan;
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let mut env: BTreeMap<String, String> = BTreeMap::new();
        let mut add = |name: &str, value: String| drop(env.insert(name.to_owned(), value));
        add("PATH", plan::PATH.to_owned());
        add("LANG", "C.UTF-8".to_owned());
        add("HOME", account.home.clone());
        add("USER", account.name.clone());
        add("LOGNAME", account.name.clone());
        for (name, value) in &order.env {
            add(name, value.clone());
        }
        for name in order.files.keys().filter(|name| disk::is_plain(name)) {
            add(name, text(self.folder.at("files").join(name)));
        }
        add("DLV_HOST", self.plan.host.clone());
        add("DLV_AGENT", self.plan.agent.clone());
        add("DLV_LOG", text(self.folder.at("log")));
        add("DLV_RESULT", text(self.folder.at("result")));
        if order.compat {
            let path = env.get("PATH").cloned().unwrap_or_default();
            let shims = self.plan.shims.to_string_lossy();
            env.insert("PATH".to_owned(), format!("{shims}:{path}"));
            env.insert("ESCALE_CALLS".to_owned(), text(self.folder.at("calls.sock")));
            reference_variables(&mut env);
        }
        env
    }

    /// Starts the process, and hands it its task.
    fn spawn(&mut self, task: &Task) -> io::Result<Child> {
        // Services are the agent's own business: an account that delivers needs no right on them.
        let own = matches!(
            self.plan.order.work,
            Work::Service { .. } | Work::Preflight { .. } | Work::HttpCheck { .. }
        );
        let mut command = if own {
            let account = crate::jobs::account::find("", &[]);
            account
                .map_err(|_| io::Error::other("the agent's own account is not known"))?
                .child(&self.plan.program)
        } else {
            self.plan.account.child(&self.plan.program)
        };
        let oom_before = ending::oom_kills();
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let pid = process.id();
        let pidfd = unix::pidfd_plain(pid)?;
        if let Some(stdin) = process.stdin.take() {
            feed(
                stdin,
                task,
                self.plan.bundle.clone().filter(|_| matches!(self.plan.order.work, Work::Fetch { .. })),
            )?;
        }
        let mut streams = Vec::new();
        let mask = || Mask::new(self.secrets.clone());
        if let Some(out) = process.stdout.take() {
            nonblocking(&out)?;
            streams.push(Stream {
                pipe: Box::new(out),
                number: log::OUT,
                mask: mask(),
                due: None,
                open: true,
            });
        }
        if let Some(err) = process.stderr.take() {
            nonblocking(&err)?;
            streams.push(Stream {
                pipe: Box::new(err),
                number: log::ERR,
                mask: mask(),
                due: None,
                open: true,
            });
        }
        let _ = self.folder.note("process.json", &Process { pid, started_at: crate::now() });
        self.ping();
        let now = Instant::now();
        let ending = ending::Ending::none(oom_before);
        Ok(Child { process, pid, pidfd, streams, began: now, heard: now, ending })
    }

    /// Ends what an earlier keeper that was killed left running.
    fn sweep_machine(&mut self) {
        // A path that no other attempt has.
        let mark = format!("DLV_RESULT={}", self.folder.at("result").display());
        let old = self.folder.process().map(|p| p.pid);
        let began = Instant::now();
        while began.elapsed() < crate::limits::SWEEP_WITHIN {
            let found: Vec<u32> = unix::processes()
                .into_iter()
                .filter(|pid| unix::has_variable(*pid, &mark) && unix::stat(*pid).is_some_and(|s| !s.zombie))
                .collect();
            if found.is_empty() {
                return;
            }
            if let Some(leader) = old.filter(|leader| found.contains(leader)) {
                unix::signal_group(leader, rustix::process::Signal::KILL);
            }
            found.into_iter().for_each(unix::kill);
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

/// Hands a task over on a thread of its own: whoever should read it may not.
fn feed(mut stdin: std::process::ChildStdin, task: &Task, bundle: Option<PathBuf>) -> io::Result<()> {
    let mut line = serde_json::to_vec(task)?;
    line.push(b'\n');
    std::thread::Builder::new().stack_size(128 << 10).spawn(move || {
        let _ = stdin.write_all(&line);
        if let Some(mut bundle) = bundle.and_then(|path| File::open(path).ok()) {
            let mut buffer = vec![0_u8; 64 << 10];
            while let Ok(read @ 1..) = bundle.read(&mut buffer) {
                if stdin.write_all(&buffer[..read]).is_err() {
                    return;
                }
            }
        }
    })?;
    Ok(())
}

/// The folders of a job that ended go.
pub fn clear(folder: &Folder, plan: &Plan) {
    let places = [folder.at("work"), folder.at("files")];
    if plan.account.way == Way::Sudo {
        let _ = plan.account.run(&plan.program, &Task::Clear(places.to_vec()));
    }
    places.iter().for_each(|place| drop(disk::remove_folder(place)));
    for name in ["calls.sock", "result"] {
        let _ = disk::remove_file(&folder.at(name));
    }
}

fn nonblocking(pipe: &impl AsFd) -> io::Result<()> {
    let flags = rustix::fs::fcntl_getfl(pipe)?;
    Ok(rustix::fs::fcntl_setfl(pipe, flags | rustix::fs::OFlags::NONBLOCK)?)
}

/// What a script's first line names, else the shell.
fn interpreter_of(script: &[u8]) -> Vec<String> {
    let first = script.split(|b| *b == b'\n').next().unwrap_or_default();
    let named = first.strip_prefix(b"#!").map(String::from_utf8_lossy);
    let line = named.as_deref().map(str::trim).unwrap_or_default();
    // As the kernel does: one program, and the rest as one argument.
    match line.split_once([' ', '\t']) {
        _ if line.is_empty() => vec!["/bin/sh".to_owned()],
        None => vec![line.to_owned()],
        Some((program, argument)) => vec![program.to_owned(), argument.trim().to_owned()],
    }
}

/// Variables of the reference tool (§14.2), from ours.
fn reference_variables(env: &mut BTreeMap<String, String>) {
    for (theirs, ours) in [
        ("TOM_ENVIRONMENT", "DLV_SPACE"),
        ("TOM_APPLICATION", "DLV_APP"),
        ("TOM_JOB", "DLV_JOB"),
        ("TOM_JOB_ID", "DLV_RUN_ID"),
        ("TOM_JOB_RETRY", "DLV_ATTEMPT"),
        ("TOM_JOB_MAX_RETRY", "DLV_MAX_ATTEMPTS"),
        ("TOM_JOB_EXEC", "DLV_MODE"),
        ("TOM_HOST", "DLV_HOST"),
        ("TOM_LOGICAL_HOST", "DLV_AGENT"),
        ("TOM_USER", "DLV_RUN_AS"),
        ("TOM_QUEUE", "DLV_QUEUE"),
        ("TOM_DATE", "DLV_DATE"),
        ("TOM_DATE_VALUE", "DLV_DATE"),
        ("TOM_LOG", "DLV_LOG"),
        ("CA_LIV_ENV", "DLV_ENV"),
        ("CA_LIV_PAQUET", "DLV_PACKAGE"),
        ("CA_LIV_VERSION", "DLV_VERSION"),
    ] {
        if let Some(value) = env.get(ours).cloned() {
            env.entry(theirs.to_owned()).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines() {
        let of = |text: &str| interpreter_of(text.as_bytes());
        assert_eq!(of("#!/usr/bin/env  php \r\necho"), ["/usr/bin/env", "php"]);
        assert_eq!(of("#! /bin/bash\n"), ["/bin/bash"]);
        assert_eq!(of("echo x"), ["/bin/sh"]);
        assert_eq!(of("#!\n"), ["/bin/sh"]);
    }
}

//! The keeper of one attempt: a process of its own, so that a job outlives its agent (`escale-agent attempt FOLDER`).
//!
//! It starts the job, reads what it writes, masks and keeps it, watches time, silence, memory, disks and the log, ends it when it is
//! to end, and writes down how it ended. Its agent finds everything in the folder, and so does the next agent. A lock says that it
//! lives; a note made before the start says that the attempt must not be started a second time. One thread, no runtime: it costs little.

mod bounds;
mod calls;
mod channel;
mod ending;
mod launch;

pub use calls::{Ask, short};

use crate::disk::{self, Durable};
use crate::jobs::log::LogWriter;
use crate::jobs::mask::{Mask, Secrets};
use crate::jobs::plan::Plan;
use crate::jobs::preflight::partition;
use crate::jobs::record::{Folder, Progress, Word};
use crate::limits;
use crate::supervise::{family, unix};
use ending::{Ending, Why};
use protocol::Reason;
use protocol::deliver::job::{JobEnd, JobStop};
use protocol::reason::code;
use protocol::text::params;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

/// Carries an attempt out. Does nothing when another keeper does, or did.
pub fn run(folder: &Path) -> io::Result<()> {
    let folder = Folder(std::path::absolute(folder)?);
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.at("lock"))?;
    if lock.try_lock().is_err() {
        return Ok(());
    }
    let plan: Plan = disk::read_json(&folder.at("plan.json"))
        .ok()
        .flatten()
        .ok_or_else(|| io::Error::other("the plan is gone"))?;
    if folder.at("end.json").exists() {
        return Ok(());
    }
    let mut keeper = Keeper::open(folder, plan)?;
    let reserve = set_aside(&keeper.folder);
    match keeper.begin() {
        Ok(mut child) => {
            let end = keeper.attend(&mut child);
            keeper.close(end, reserve)?;
            drop((keeper, lock));
            drain(child);
            Ok(())
        }
        Err(end) => keeper.close(*end, reserve),
    }
}

/// What a job left running may go on writing into its pipes: it is not ended by that. Nobody reads it.
fn drain(mut child: Child) {
    let mut buffer = [0_u8; 4 << 10];
    while child.streams.iter().any(|s| s.open) {
        {
            let open = child.streams.iter().filter(|s| s.open);
            let mut fds: Vec<PollFd<'_>> =
                open.map(|s| PollFd::from_borrowed_fd(s.pipe.as_fd(), PollFlags::IN)).collect();
            let _ = poll(&mut fds, None);
        }
        for stream in child.streams.iter_mut().filter(|s| s.open) {
            stream.open = match stream.pipe.read(&mut buffer) {
                Ok(read) => read > 0,
                Err(error) => matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted),
            };
        }
    }
}

/// Where the end will be written has disk before it is needed.
fn set_aside(folder: &Folder) -> Option<File> {
    let file = OpenOptions::new().create(true).write(true).truncate(true).open(folder.at("end.tmp")).ok()?;
    let flags = rustix::fs::FallocateFlags::KEEP_SIZE;
    rustix::fs::fallocate(&file, flags, 0, limits::JOB_END_RESERVE_BYTES).ok()?;
    Some(file)
}

struct Keeper {
    folder: Folder,
    plan: Plan,
    log: LogWriter,
    secrets: Secrets,
    news: Option<File>,
    told_at: Option<Instant>,
    /// The agent is to be told.
    to_tell: bool,
    /// What the job told of itself, and what was seen.
    end: JobEnd,
    refused: Option<Reason>,
    progress: Progress,
    progress_changed: bool,
    calls: calls::Calls,
    control: File,
    channel: channel::Channel,
    words: Vec<u8>,
    pace: bounds::Pace,
}

/// A job under way.
struct Child {
    process: std::process::Child,
    pid: u32,
    pidfd: std::os::fd::OwnedFd,
    streams: Vec<Stream>,
    began: Instant,
    heard: Instant,
    ending: Ending,
}

/// One stream of a job.
struct Stream {
    pipe: Box<dyn Pipe>,
    number: u8,
    mask: Mask,
    /// When what it wrote without a line end goes.
    due: Option<Instant>,
    open: bool,
}

trait Pipe: Read + AsFd {}
impl<T: Read + AsFd> Pipe for T {}

impl Keeper {
    fn open(folder: Folder, plan: Plan) -> io::Result<Self> {
        let values = plan.order.secrets.iter().filter_map(|name| plan.order.env.get(name));
        let secrets = Secrets::of(values.map(String::as_str));
        let log = LogWriter::open(folder.path(), plan.order.log_bytes_max)?;
        let (channel, calls) = (folder.at("result"), folder.at("calls.sock"));
        let control = pipe(&folder.at("control"))?;
        let _ = folder.note_progress(&Progress::default());
        let channel = channel::Channel::new(pipe(&channel)?);
        Ok(Self {
            log,
            secrets,
            news: OpenOptions::new().read(true).write(true).open(&plan.news).ok(),
            told_at: None,
            to_tell: false,
            end: JobEnd::default(),
            refused: None,
            progress: Progress::default(),
            progress_changed: false,
            calls: calls::Calls::open(&calls, &folder, plan.order.compat)?,
            control,
            channel,
            words: Vec::new(),
            pace: bounds::Pace::new(plan.order.output_bytes_per_second),
            folder,
            plan,
        })
    }

    /// Watches the job to its end.
    fn attend(&mut self, child: &mut Child) -> JobEnd {
        let mut watch_at = Instant::now() + limits::JOB_WATCH_EVERY;
        let status = loop {
            let ended = self.round(child, watch_at);
            self.limits(child);
            if Instant::now() >= watch_at {
                self.watch(child);
                watch_at = Instant::now() + limits::JOB_WATCH_EVERY;
            }
            self.urge(child);
            self.tell();
            if ended && let Ok(Some(status)) = child.process.try_wait() {
                break Some(status);
            }
            if child.ending.is_hopeless() {
                break None;
            }
        };
        self.sweep(child);
        self.last_words(child);
        self.end_of(child, status)
    }

    /// Waits for something, and takes it. Returns whether the leader has ended.
    fn round(&mut self, child: &mut Child, watch_at: Instant) -> bool {
        let mut until = self.until(child, watch_at);
        if self.to_tell {
            until = until.min(limits::JOB_NEWS_EVERY);
        }
        // Output beyond its pace waits in the pipe.
        let open: Vec<usize> = match self.pace.room(Instant::now()) {
            0 => Vec::new(),
            _ => (0..child.streams.len()).filter(|i| child.streams[*i].open).collect(),
        };
        let ready = {
            let mut fds = vec![
                PollFd::new(&child.pidfd, PollFlags::IN),
                PollFd::new(&self.control, PollFlags::IN),
                PollFd::from_borrowed_fd(self.channel.fd(), PollFlags::IN),
            ];
            let streams: Vec<BorrowedFd<'_>> = open.iter().map(|i| child.streams[*i].pipe.as_fd()).collect();
            fds.extend(streams.iter().map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN)));
            let callers = self.calls.fds();
            fds.extend(callers.iter().map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN)));
            let timeout =
                Timespec { tv_sec: until.as_secs() as i64, tv_nsec: i64::from(until.subsec_nanos()) };
            let _ = poll(&mut fds, Some(&timeout));
            fds.iter().map(|fd| !fd.revents().is_empty()).collect::<Vec<bool>>()
        };
        if ready[1] {
            self.hear(child);
        }
        if ready[2] {
            self.take_results();
        }
        for (place, stream) in open.iter().enumerate() {
            if ready[3 + place] {
                let room = self.pace.room(Instant::now());
                self.read(child, *stream, room);
            }
        }
        self.flush_partial(child);
        if ready[3 + open.len()..].iter().any(|r| *r) {
            let secrets = self.secrets.clone();
            self.to_tell |= self.calls.serve(&self.folder, &self.plan.order.attempt, &mut |text| {
                self.log.say(&secrets.mask(text));
            });
        }
        ready[0]
    }

    /// How long nothing has to be done by itself.
    fn until(&self, child: &Child, watch_at: Instant) -> Duration {
        let order = &self.plan.order;
        let mut times = vec![child.ending.next_step()];
        if child.ending.why.is_none() {
            if order.run_ms_max > 0 {
                times.push(Some(child.began + Duration::from_millis(order.run_ms_max)));
            }
            if order.silence_ms_max > 0 {
                times.push(Some(child.heard + Duration::from_millis(order.silence_ms_max)));
            }
        }
        times.push(self.pace.next());
        if order.memory_bytes_max > 0
            || order.cpu_ms_max > 0
            || !order.watch.is_empty()
            || child.ending.why.is_some()
        {
            times.push(Some(watch_at));
        }
        if self.progress_changed {
            times.push(self.told_at.map(|at| at + limits::JOB_PROGRESS_EVERY));
        }
        times.extend(child.streams.iter().map(|s| s.due));
        let now = Instant::now();
        let next = times.into_iter().flatten().min();
        next.map_or(Duration::from_secs(60), |at| {
            at.saturating_duration_since(now) + Duration::from_millis(1)
        })
    }

    /// Reads one stream once, at most so many bytes.
    fn read(&mut self, child: &mut Child, place: usize, room: usize) {
        let mut buffer = [0_u8; 64 << 10];
        let room = room.min(buffer.len());
        if room == 0 {
            return;
        }
        let stream = &mut child.streams[place];
        match stream.pipe.read(&mut buffer[..room]) {
            Ok(0) => {
                stream.open = false;
                let mut out = Vec::new();
                stream.mask.finish(&mut out);
                self.log.write(stream.number, &out);
            }
            Ok(read) => {
                child.heard = Instant::now();
                let mut out = Vec::with_capacity(read + 64);
                stream.mask.feed(&buffer[..read], &mut out);
                stream.due = stream.mask.waits().then(|| child.heard + limits::JOB_PARTIAL_LINE_AFTER);
                self.log.write(stream.number, &out);
                if self.pace.took(read) {
                    let most = self.plan.order.output_bytes_per_second;
                    self.log.say(&format!(
                        "[escale] it writes more than {most} bytes in a second and is slowed down"
                    ));
                }
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                return;
            }
            Err(_) => stream.open = false,
        }
        self.to_tell = true;
    }

    /// Beginnings of lines that waited long enough.
    fn flush_partial(&mut self, child: &mut Child) {
        let now = Instant::now();
        for stream in &mut child.streams {
            if stream.due.is_some_and(|due| due <= now) {
                let mut out = Vec::new();
                stream.mask.partial(&mut out);
                stream.due = None;
                self.log.write(stream.number, &out);
                self.to_tell = true;
            }
        }
    }

    /// Hears what the agent says.
    fn hear(&mut self, child: &mut Child) {
        for word in self.heard() {
            match word {
                Word::Stop(stop) => self.stop(child, &stop),
                Word::Answer(answer) => self.calls.answer(&answer),
            }
        }
    }
    fn heard(&mut self) -> Vec<Word> {
        let mut buffer = [0_u8; 16 << 10];
        while let Ok(read @ 1..) = self.control.read(&mut buffer) {
            self.words.extend_from_slice(&buffer[..read]);
        }
        let whole = self.words.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let lines: Vec<u8> = self.words.drain(..whole).collect();
        lines.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }
    fn stop(&mut self, child: &mut Child, stop: &JobStop) {
        let way = if stop.now { "at once" } else { "by its signal" };
        self.log.say(&format!("[escale] {} asks it to end, {way}", stop.by));
        self.to_tell = true;
        if child.ending.why.is_none() || stop.now {
            self.end_by(child, Why::Asked(stop.by.clone()), stop.now);
        }
    }

    /// Ends what takes too long, says nothing, or writes too much.
    fn limits(&mut self, child: &mut Child) {
        let order = &self.plan.order;
        if child.ending.why.is_some() {
            return;
        }
        let (run, silence) =
            (Duration::from_millis(order.run_ms_max), Duration::from_millis(order.silence_ms_max));
        if !run.is_zero() && child.began.elapsed() >= run {
            self.log.say(&format!("[escale] it took {} and is ended", told(run)));
            self.end_by(child, Why::Run(run), false);
        } else if !silence.is_zero() && child.heard.elapsed() >= silence {
            self.log.say(&format!("[escale] it said nothing for {} and is ended", told(silence)));
            self.end_by(child, Why::Silence(silence), false);
        } else if order.stop_at_log_limit && self.log.is_over() {
            let bytes = order.log_bytes_max;
            self.log.say(&format!("[escale] its log reached {bytes} bytes and it is ended"));
            self.end_by(child, Why::Log(bytes), false);
        }
    }

    /// Looks at memory, processor time and disks.
    fn watch(&mut self, child: &mut Child) {
        for pid in family(std::process::id()) {
            if pid != child.pid && unix::stat(pid).is_some_and(|s| s.zombie) {
                unix::reap(pid);
            }
        }
        let most = self.plan.order.memory_bytes_max;
        if most > 0 && child.ending.why.is_none() {
            let pages: u64 =
                self.descendants().iter().filter_map(|pid| Some(unix::stat(*pid)?.resident_pages)).sum();
            if pages * unix::page_bytes() > most {
                self.log.say(&format!("[escale] it used more than {most} bytes of memory and is killed"));
                self.end_by(child, Why::Memory(most), true);
            }
        }
        let most = Duration::from_millis(self.plan.order.cpu_ms_max);
        if !most.is_zero() && child.ending.why.is_none() && bounds::cpu_time(&self.descendants()) > most {
            self.log
                .say(&format!("[escale] it used more than {} of processor time and is ended", told(most)));
            self.end_by(child, Why::Cpu(most), false);
        }
        if !self.plan.order.watch.is_empty() {
            self.watch_disks();
        }
    }
    fn watch_disks(&mut self) {
        let low = self.plan.order.watch.iter().find_map(|check| {
            let found = partition::of(&check.subject)?;
            let reserve = crate::jobs::plan::reserve_of(check, found.total_bytes);
            (found.free_bytes < reserve).then(|| {
                let details =
                    params([("mount", &found.mount), ("reserve", &reserve), ("free", &found.free_bytes)]);
                Reason::new(code::SPACE_LOW, details)
            })
        });
        let changed = low.as_ref().map(|r| &r.code) != self.progress.alarm.as_ref().map(|r| &r.code);
        if let Some(low) = low.as_ref().filter(|_| changed) {
            let text = format!("[escale] {}", low.tell(protocol::Lang::En));
            self.log.say(&text);
        }
        if changed {
            self.progress.alarm = low;
            (self.progress_changed, self.told_at, self.to_tell) = (true, None, true);
        }
    }

    /// What came out of the job and lives, its leader too.
    fn descendants(&self) -> Vec<u32> {
        let own = std::process::id();
        let alive = |pid: &u32| *pid != own && unix::stat(*pid).is_some_and(|s| !s.zombie);
        family(own).into_iter().filter(alive).collect()
    }

    fn take_results(&mut self) {
        for line in self.channel.lines() {
            let text = channel::take(&line, &mut self.end, &mut self.refused, &self.secrets);
            if let Some(progress) = text {
                self.progress.progress = Some(progress);
                self.progress_changed = true;
            }
        }
        self.to_tell = true;
    }

    /// Wakes the agent, not too often.
    fn tell(&mut self) {
        let every = if self.to_tell { limits::JOB_NEWS_EVERY } else { limits::JOB_PROGRESS_EVERY };
        if !(self.to_tell || self.progress_changed) || self.told_at.is_some_and(|at| at.elapsed() < every) {
            return;
        }
        if std::mem::take(&mut self.progress_changed) {
            let _ = self.folder.note_progress(&self.progress);
        }
        self.to_tell = false;
        self.ping();
    }
    fn ping(&mut self) {
        self.told_at = Some(Instant::now());
        let line = format!("{}\n", self.plan.order.attempt);
        if let Some(news) = &mut self.news {
            // A full pipe means that the agent will look anyway.
            let _ = news.write_all(line.as_bytes());
        }
    }

    /// What still comes out of the pipes when the leader is gone; what it left running may hold them for ever.
    fn last_words(&mut self, child: &mut Child) {
        let began = Instant::now();
        let mut quiet_at = began + limits::JOB_LAST_WORDS;
        while child.streams.iter().any(|s| s.open) && Instant::now() < quiet_at {
            let before = child.heard;
            self.read_ready(child, Duration::from_millis(20));
            if child.heard > before {
                quiet_at = (Instant::now() + limits::JOB_LAST_WORDS).min(began + limits::SWEEP_WITHIN);
            }
            self.tell();
        }
        for stream in &mut child.streams {
            let mut out = Vec::new();
            stream.mask.finish(&mut out);
            self.log.write(stream.number, &out);
        }
        self.take_results();
    }
    /// Reads what is there of its streams, after a wait.
    fn read_ready(&mut self, child: &mut Child, wait: Duration) {
        let pause = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) };
        let open: Vec<usize> = (0..child.streams.len()).filter(|i| child.streams[*i].open).collect();
        let ready: Vec<bool> = {
            let pipe = |i: &usize| PollFd::from_borrowed_fd(child.streams[*i].pipe.as_fd(), PollFlags::IN);
            let mut fds: Vec<PollFd<'_>> = open.iter().map(pipe).collect();
            let _ = poll(&mut fds, Some(&pause));
            fds.iter().map(|fd| !fd.revents().is_empty()).collect()
        };
        open.into_iter()
            .zip(ready)
            .filter(|(_, ready)| *ready)
            .for_each(|(place, _)| self.read(child, place, usize::MAX));
    }

    /// How it ended.
    fn end_of(&mut self, child: &mut Child, status: Option<ExitStatus>) -> JobEnd {
        let (kind, reason) =
            ending::judge(&child.ending, status, &mut self.end, self.refused.take(), &self.plan.order);
        let mut end = std::mem::take(&mut self.end);
        end.kind = kind.to_owned();
        end.reason = reason.or(end.reason);
        end.survivors = std::mem::take(&mut child.ending.survivors);
        ending::facts(&mut end, &child.ending, &self.plan, self.folder.path(), self.log.was_full());
        end
    }

    /// An end without a process.
    fn refusal(&self, kind: &str, reason: Reason) -> Box<JobEnd> {
        Box::new(JobEnd { kind: kind.to_owned(), reason: Some(reason), ..JobEnd::default() })
    }

    /// Writes down how it ended, last of all.
    fn close(&mut self, mut end: JobEnd, reserve: Option<File>) -> io::Result<()> {
        if let Some(reason) = &end.reason {
            self.log.say(&format!("[escale] {}", reason.tell(protocol::Lang::En)));
        }
        for pid in &end.survivors {
            self.log.say(&format!("[escale] process {pid} could not be killed"));
        }
        self.log.say(&format!("[escale] ended: {}", ending::told(&end)));
        launch::clear(&self.folder, &self.plan);
        end.log_bytes = self.log.finish();
        if self.log.was_full() && !end.facts.iter().any(|fact| fact == "spool:full") {
            end.facts.push("spool:full".to_owned());
            end.reason.get_or_insert_with(|| ending::spool_full(self.folder.path()));
        }
        end.at = crate::now();
        let bytes = serde_json::to_vec(&end)?;
        match reserve {
            Some(mut file) if bytes.len() as u64 <= limits::JOB_END_RESERVE_BYTES => {
                file.write_all(&bytes)?;
                file.sync_data()?;
                std::fs::rename(self.folder.at("end.tmp"), self.folder.at("end.json"))?;
                File::open(self.folder.path())?.sync_all()?;
            }
            _ => disk::write_file(&self.folder.at("end.json"), &bytes, Durable::Synced)?,
        }
        self.ping();
        Ok(())
    }
}

/// A named pipe that is never at its end and never blocks.
fn pipe(path: &Path) -> io::Result<File> {
    use rustix::fs::{CWD, FileType, Mode, OFlags};
    use std::os::unix::fs::OpenOptionsExt;
    match rustix::fs::mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    let nonblocking = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    OpenOptions::new().read(true).write(true).custom_flags(nonblocking).open(path)
}

fn told(duration: Duration) -> String {
    model::time::print_duration(duration)
}

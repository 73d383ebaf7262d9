//! Calls of the reference tool's commands: a shim asks the keeper, the keeper writes it down, the agent asks the server, and the answer
//! comes back the same way. A call has a number; the same number is answered the same, so nothing is asked twice.

use crate::jobs::record::Folder;
use crate::limits;
use protocol::deliver::job::{JobAnswer, JobCall};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// What a shim says: one line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// `set` `add` `push` `pop` `empty` `get`; `say`: a line for the log.
    pub verb: String,
    /// Resource.
    pub resource: String,
    /// Value, or the line.
    pub value: String,
}

/// Shims that ask.
pub struct Calls {
    listener: Option<UnixListener>,
    callers: Vec<Caller>,
    number: u64,
}

struct Caller {
    socket: UnixStream,
    bytes: Vec<u8>,
    /// Its call, once it is written down.
    number: Option<u64>,
}

impl Calls {
    /// Listens when the job may ask.
    pub fn open(path: &Path, folder: &Folder, compat: bool) -> io::Result<Self> {
        let listener = if compat {
            crate::disk::remove_file(path)?;
            let listener = UnixListener::bind(short(path)?)?;
            listener.set_nonblocking(true)?;
            Some(listener)
        } else {
            None
        };
        let number = folder.calls(0).0.last().map_or(0, |call| call.number);
        Ok(Self { listener, callers: Vec::new(), number })
    }
    /// What to wait for.
    pub fn fds(&self) -> Vec<BorrowedFd<'_>> {
        let listener = self.listener.as_ref().filter(|_| self.callers.len() < limits::JOB_CALLS_MAX);
        let waiting = self.callers.iter().filter(|c| c.number.is_none()).map(|c| c.socket.as_fd());
        listener.map(|l| l.as_fd()).into_iter().chain(waiting).collect()
    }
    /// Takes what is new. Returns whether something was written down.
    pub fn serve(&mut self, folder: &Folder, attempt: &str, say: &mut dyn FnMut(&str)) -> bool {
        while let Some(Ok((socket, _))) = self.listener.as_ref().map(UnixListener::accept) {
            if socket.set_nonblocking(true).is_ok() && self.callers.len() < limits::JOB_CALLS_MAX {
                self.callers.push(Caller { socket, bytes: Vec::new(), number: None });
            }
        }
        let mut written = false;
        let mut number = self.number;
        self.callers.retain_mut(|caller| {
            if caller.number.is_some() {
                return true;
            }
            let mut buffer = [0_u8; 8 << 10];
            loop {
                match caller.socket.read(&mut buffer) {
                    Ok(0) => return false,
                    Ok(read) => caller.bytes.extend_from_slice(&buffer[..read]),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(_) => return false,
                }
            }
            if caller.bytes.len() > limits::JOB_RESULT_LINE_BYTES_MAX {
                return false;
            }
            let Some(end) = caller.bytes.iter().position(|b| *b == b'\n') else { return true };
            let Ok(ask) = serde_json::from_slice::<Ask>(&caller.bytes[..end]) else { return false };
            if ask.verb == "say" {
                say(&ask.value);
                let _ = caller.socket.write_all(b"{\"value\":\"\",\"error\":\"\"}\n");
                return false;
            }
            number += 1;
            let Ask { verb, resource, value } = ask;
            let call = JobCall { attempt: attempt.to_owned(), number, verb, resource, value };
            let noted = serde_json::to_vec(&call).map_err(io::Error::from).and_then(|mut line| {
                line.push(b'\n');
                let mut file =
                    OpenOptions::new().create(true).append(true).mode(0o600).open(folder.at("calls"))?;
                file.write_all(&line)
            });
            if noted.is_err() {
                return false;
            }
            caller.number = Some(number);
            written = true;
            true
        });
        self.number = number;
        written
    }
    /// The server answered.
    pub fn answer(&mut self, answer: &JobAnswer) {
        self.callers.retain_mut(|caller| {
            if caller.number != Some(answer.number) {
                return true;
            }
            if let Ok(mut line) = serde_json::to_vec(answer) {
                line.push(b'\n');
                let _ = caller.socket.write_all(&line);
            }
            false
        });
    }
}

/// A short way to a path: the name of a socket is bounded.
pub fn short(path: &Path) -> io::Result<std::path::PathBuf> {
    if path.as_os_str().len() <= limits::SOCKET_PATH_BYTES_MAX {
        return Ok(path.to_owned());
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    use std::os::fd::{AsRawFd, IntoRawFd};
    let folder = std::fs::File::open(folder)?;
    let number = folder.as_raw_fd();
    // It stays open as long as the process lives: one for each.
    let _ = folder.into_raw_fd();
    Ok(Path::new("/proc/self/fd").join(number.to_string()).join(name))
}

//! `multipart/form-data`, read as it comes: each file goes to the disk before the next begins, so that its size does not matter
//! to memory.

use crate::fault::{Fault, Result};
use crate::limits;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use protocol::Code;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// Headers of a part, in bytes.
const HEAD_BYTES_MAX: usize = 16 * 1024;

fn broken(why: &str) -> Fault {
    Fault::new(Code::InvalidBody, [("why", &why)])
}

/// The boundary a content type names.
pub fn boundary(kind: &str) -> Option<String> {
    let (name, rest) = kind.split_once(';')?;
    if !name.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    parameter(rest, "boundary").filter(|b| !b.is_empty() && b.len() <= 200)
}

/// A parameter of a header, quoted or not.
fn parameter(text: &str, name: &str) -> Option<String> {
    text.split(';').find_map(|piece| {
        let (key, value) = piece.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// A form being read.
pub struct Form {
    body: Body,
    buffer: BytesMut,
    mark: Vec<u8>,
    ended: bool,
    inside: bool,
}

/// The head of a part.
pub struct Part {
    /// Its file name, when it is a file.
    pub file: Option<String>,
}

/// A file on the disk; removed when this goes.
pub struct Spooled {
    path: PathBuf,
    /// Its size.
    pub size_bytes: u64,
}

impl Spooled {
    /// Where.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn find(text: &[u8], mark: &[u8]) -> Option<usize> {
    text.windows(mark.len()).position(|w| w == mark)
}

impl Form {
    pub fn new(body: Body, boundary: &str) -> Self {
        // The first mark has no line end before it: this one stands for it.
        let buffer = BytesMut::from(&b"\r\n"[..]);
        Self { body, buffer, mark: format!("\r\n--{boundary}").into_bytes(), ended: false, inside: true }
    }

    /// Reads more; false at the end.
    async fn more(&mut self) -> Result<bool> {
        let frame = tokio::time::timeout(limits::UPLOAD_SILENCE_MAX, self.body.frame()).await;
        match frame.map_err(|_| broken("it stopped coming"))? {
            None => Ok(false),
            Some(frame) => {
                let frame = frame.map_err(|_| broken("it broke off"))?;
                if let Ok(data) = frame.into_data() {
                    self.buffer.extend_from_slice(&data);
                }
                Ok(true)
            }
        }
    }

    /// A piece of the part that is being read; nothing at its end.
    async fn piece(&mut self) -> Result<Option<Bytes>> {
        loop {
            if !self.inside {
                return Ok(None);
            }
            if let Some(at) = find(&self.buffer, &self.mark) {
                if at > 0 {
                    return Ok(Some(self.buffer.split_to(at).freeze()));
                }
                let _ = self.buffer.split_to(self.mark.len());
                self.inside = false;
                return Ok(None);
            }
            // What might be the beginning of a mark stays.
            let safe = self.buffer.len().saturating_sub(self.mark.len());
            if safe > 0 {
                return Ok(Some(self.buffer.split_to(safe).freeze()));
            }
            if !self.more().await? {
                return Err(broken("the form has no end"));
            }
        }
    }

    /// The rest of a part is not wanted.
    pub async fn skip(&mut self) -> Result<()> {
        while self.piece().await?.is_some() {}
        Ok(())
    }

    /// The next part; nothing after the last.
    pub async fn next(&mut self) -> Result<Option<Part>> {
        if self.ended {
            return Ok(None);
        }
        self.skip().await?;
        while self.buffer.len() < 2 {
            if !self.more().await? {
                return Err(broken("the form has no end"));
            }
        }
        if self.buffer.starts_with(b"--") {
            self.ended = true;
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            if self.buffer.len() > HEAD_BYTES_MAX || !self.more().await? {
                return Err(broken("a part has no head"));
            }
        };
        let head = String::from_utf8_lossy(&self.buffer.split_to(end + 4)).into_owned();
        self.inside = true;
        let about = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case("content-disposition").then(|| value.to_owned())
        });
        let file = about.and_then(|about| parameter(&about, "filename"));
        // Some programs send the whole path.
        let file = file.map(|f| f.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
        Ok(Some(Part { file: file.filter(|f| !f.is_empty()) }))
    }

    /// Writes the part to a file of its own.
    pub async fn spool(&mut self, folder: &Path) -> Result<Spooled> {
        let name = format!("form-{}.part", uuid::Uuid::now_v7().simple());
        let mut spooled = Spooled { path: folder.join(name), size_bytes: 0 };
        let mut file = tokio::fs::File::create_new(&spooled.path).await?;
        while let Some(piece) = self.piece().await? {
            spooled.size_bytes += piece.len() as u64;
            if spooled.size_bytes > limits::FORM_FILE_BYTES_MAX {
                return Err(Fault::new(Code::TooBig, [("limit", &limits::FORM_FILE_BYTES_MAX)]));
            }
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        Ok(spooled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &'static str, size: usize) -> Result<Vec<(Option<String>, u64)>> {
        let pieces: Vec<std::result::Result<Bytes, std::io::Error>> =
            text.as_bytes().chunks(size).map(|c| Ok(Bytes::from_static(c))).collect();
        let mut form = Form::new(Body::from_stream(futures_util::stream::iter(pieces)), "XX");
        let folder = tempfile::tempdir().unwrap();
        let mut found = Vec::new();
        while let Some(part) = form.next().await? {
            let spooled = form.spool(folder.path()).await?;
            found.push((part.file, spooled.size_bytes));
        }
        Ok(found)
    }

    #[tokio::test]
    async fn forms_in_pieces_of_any_size() {
        let text = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhello\r\n--XX\r\n\
            content-disposition: form-data; name=\"file\"; filename=\"C:\\x\\Demo.zip\"\r\nContent-Type: application/zip\r\n\r\n\
            PK\r\n--X not the mark\r\n--XX--\r\n";
        for size in [1, 2, 3, 7, 64, 4096] {
            let found = read(text, size).await.unwrap();
            assert_eq!(found, [(None, 5), (Some("Demo.zip".to_owned()), 20)], "{size}");
        }
        assert!(read("--XX\r\nContent-Disposition: form-data\r\n\r\nno end", 5).await.is_err());
        assert!(read("nothing", 5).await.is_err());
    }

    #[test]
    fn boundaries() {
        assert_eq!(boundary("multipart/form-data; boundary=abc"), Some("abc".to_owned()));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), Some("a b".to_owned()));
        assert_eq!(boundary("application/json"), None);
        assert_eq!(boundary("multipart/form-data"), None);
    }
}

//! Getting a package file: resumed where it stopped, checked, then put in place whole.
//!
//! Bytes go to a file beside the target, named with `.part`; a later call goes on with it. Only when all have arrived
//! and have the digest asked for does the target appear, by a rename.

use crate::limits::{FILE_READ_BYTES, TRANSFER_TRIES_MAX};
use crate::{Client, Error};
use model::Digest;
use protocol::api::PackageFile;
use reqwest::Response;
use reqwest::header::{HeaderValue, RANGE};
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

impl Client {
    /// Gets a file of the repository into `target`. `progress` is called with (bytes there, bytes in all).
    ///
    /// # Errors
    /// `not-found`; [`Error::Digest`]; [`Error::File`]; the network's after [`TRANSFER_TRIES_MAX`] tries in vain.
    pub async fn pull(
        &self,
        package: &PackageFile,
        target: &Path,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), Error> {
        let expected = Digest::parse(&package.digest).map_err(|e| Error::Foreign {
            server: self.server().to_owned(),
            why: format!("{}: {e}", package.digest),
        })?;
        let part = part_of(target);
        let mut in_vain = 0;
        loop {
            let before = length_of(&part).await;
            let outcome = self.fetch_rest(package, &part, &mut progress).await;
            match outcome {
                Ok(()) => break,
                Err(error) if error.is_passing() && in_vain < TRANSFER_TRIES_MAX => {
                    in_vain = if length_of(&part).await > before { 0 } else { in_vain + 1 };
                    self.pause(in_vain).await;
                }
                Err(error) => return Err(error),
            }
        }
        let received = digest_of(&part).await?;
        if received != expected {
            let _ = tokio::fs::remove_file(&part).await;
            return Err(Error::Digest { expected, received });
        }
        tokio::fs::rename(&part, target).await.map_err(|e| Error::file("rename", &part, e))
    }

    /// Writes the whole log of an instance, as text, where `out` says.
    ///
    /// # Errors
    /// `not-found`, the network's, and [`Error::File`] with `path` when it cannot be written.
    pub async fn download_log(&self, agent: &str, instance: &str, path: &Path) -> Result<u64, Error> {
        let call = self.get(&["agents", agent, "instances", instance, "logs", "download"]);
        self.write_out(call.wait(None).open().await?, path).await
    }

    /// Writes the whole of an answer to a file; how many bytes it has.
    pub(crate) async fn write_out(&self, mut response: Response, path: &Path) -> Result<u64, Error> {
        let mut file = File::create(path).await.map_err(|e| Error::file("create", path, e))?;
        let mut written = 0;
        while let Some(piece) = response.chunk().await.map_err(|e| self.network(&e))? {
            file.write_all(&piece).await.map_err(|e| Error::file("write", path, e))?;
            written += piece.len() as u64;
        }
        file.flush().await.map_err(|e| Error::file("write", path, e))?;
        Ok(written)
    }

    async fn fetch_rest(
        &self,
        package: &PackageFile,
        part: &Path,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<(), Error> {
        let total = package.size_bytes;
        let mut there = length_of(part).await;
        if there > total {
            // It belongs to another file of that name.
            tokio::fs::remove_file(part).await.map_err(|e| Error::file("remove", part, e))?;
            there = 0;
        }
        progress(there, total);
        if there == total && total > 0 {
            return Ok(());
        }
        let mut call = self.get(&["packages", &package.file, "content"]).wait(None);
        if there > 0 {
            let range = format!("bytes={there}-");
            call = call
                .header(RANGE, HeaderValue::from_str(&range).unwrap_or(HeaderValue::from_static("bytes=0-")));
        }
        let mut response = call.open().await?;
        let goes_on = there > 0 && response.status().as_u16() == 206;
        let mut options = File::options();
        options.create(true);
        let mut file = if goes_on { options.append(true) } else { options.write(true).truncate(true) }
            .open(part)
            .await
            .map_err(|e| Error::file("create", part, e))?;
        if !goes_on {
            there = 0;
        }
        let outcome = async {
            while let Some(piece) = response.chunk().await.map_err(|e| self.network(&e))? {
                file.write_all(&piece).await.map_err(|e| Error::file("write", part, e))?;
                there += piece.len() as u64;
                progress(there, total);
            }
            Ok(())
        }
        .await;
        file.flush().await.map_err(|e| Error::file("write", part, e))?;
        outcome?;
        file.sync_all().await.map_err(|e| Error::file("write", part, e))?;
        if there < total {
            return Err(Error::Cut {
                server: self.server().to_owned(),
                why: format!("{there} of {total} bytes arrived"),
            });
        }
        Ok(())
    }
}

fn part_of(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    target.with_file_name(name)
}

async fn length_of(path: &Path) -> u64 {
    tokio::fs::metadata(path).await.map_or(0, |m| m.len())
}

async fn digest_of(path: &Path) -> Result<Digest, Error> {
    let failed = |e| Error::file("read", path, e);
    let mut file = File::open(path).await.map_err(failed)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; FILE_READ_BYTES];
    loop {
        let count = file.read(&mut buffer).await.map_err(failed)?;
        if count == 0 {
            return Ok(Digest::from_bytes(*hasher.finalize().as_bytes()));
        }
        hasher.update(&buffer[..count]);
    }
}

//! Files of install faces for foreign agents: parts, which are stretches of a file wrapped as one gzip member while they are sent. Nothing is
//! stored twice (§9.1; the deflate blocks are of the kind *stored*, so that the same bytes always give the same part).
//!
//! Where a bundle is a zip that holds a file as it is, parts are read out of the bundle. Otherwise the file is taken out of it once, into
//! the folder `cache` of the data folder, which is bounded and may be deleted at any time ([`Extracted`]).

use super::cut::{self, Sha512};
use super::{serve, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Query, Tx};
use axum::body::{Body, Bytes};
use bundle::member::{BLOCK_BYTES, Member, length, stretch_bytes};
use futures_util::stream;
use model::Digest;
use model::rights::Right;
use protocol::api::Repacked;
use std::fs::File;
use std::io;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// A file as foreign agents are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartedFile {
    /// SHA-512 of the whole, lowercase hexadecimal.
    pub sha512: String,
    /// SHA-512 of each part as transferred, in order; none for an empty file.
    pub parts: Vec<String>,
}

/// The files of a version, in the order of its install face.
///
/// # Errors
/// When the database fails; [`protocol::Code::NotFound`] without such a version or such a face.
pub async fn parted(app: &App, version: Uuid) -> Result<Vec<PartedFile>> {
    let mut q = app.db.read();
    let install = super::install_of(&mut q, version).await?;
    let rows = q.rows(store::PARTS, args![version]).await?;
    let mut lists: Vec<Vec<String>> = vec![Vec::new(); install.files.len()];
    for row in rows {
        let (file, sha512): (i64, Vec<u8>) = (row.get(0)?, row.get(2)?);
        if let Some(list) = usize::try_from(file).ok().and_then(|place| lists.get_mut(place)) {
            list.push(crate::store::chain::hex(&sha512));
        }
    }
    let same = |path: &str| install.files.iter().position(|file| file.path == path);
    let file = |file: &protocol::install::InstallFile| PartedFile {
        sha512: file.sha512.clone(),
        parts: same(&file.path).map(|place| lists[place].clone()).unwrap_or_default(),
    };
    Ok(install.files.iter().map(file).collect())
}

/// A part as it is sent: its length and its bytes, read from the repository while they are sent.
pub struct PartBody {
    /// Length in bytes.
    pub length: u64,
    /// The bytes.
    pub body: Body,
}

/// A part that is there, before its bytes are looked at.
pub struct FoundPart {
    version: Uuid,
    digest: Digest,
    place: usize,
    offset: u64,
    size: u64,
    crc: u32,
    packing: u32,
    /// Every version it stands in is confidential: whoever asks must hold a run of one of them (S-11).
    pub confidential: bool,
}

/// A part by the SHA-512 of its bytes as transferred; nothing for an unknown one.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, sha512: &Sha512) -> Result<Option<FoundPart>> {
    let Some(row) = app.db.read().row(store::PART, args![sha512.to_vec()]).await? else { return Ok(None) };
    Ok(Some(FoundPart {
        version: row.get(0)?,
        digest: row.digest(1)?,
        place: usize::try_from(row.number(2)?).map_err(Fault::internal)?,
        offset: row.number(3)?,
        size: row.number(4)?,
        crc: u32::try_from(row.number(5)?).map_err(Fault::internal)?,
        packing: u32::try_from(row.number(6)?).map_err(Fault::internal)?,
        confidential: row.get(7)?,
    }))
}

/// The bytes of a part; nothing when its bundle is gone.
///
/// # Errors
/// When the repository cannot be read.
pub async fn open(app: &App, part: FoundPart) -> Result<Option<PartBody>> {
    let FoundPart { version, digest, place, offset, size, crc, packing, .. } = part;
    let Some((file, base)) = opened(app, version, digest, place).await? else { return Ok(None) };
    let sending = Sending { file, next: base + offset, member: Member::new(size, crc, packing) };
    Ok(Some(PartBody {
        length: length(size),
        body: Body::from_stream(stream::try_unfold(sending, Sending::go)),
    }))
}

/// A part on its way.
struct Sending {
    file: Arc<File>,
    next: u64,
    member: Member,
}

impl Sending {
    /// The next blocks, and what is left.
    async fn go(self) -> io::Result<Option<(Bytes, Self)>> {
        if self.member.wants() == 0 {
            return Ok(None);
        }
        spawn_blocking(move || self.blocks()).await.map_err(io::Error::other)?.map(Some)
    }

    fn blocks(mut self) -> io::Result<(Bytes, Self)> {
        let most = limits::STREAM_CHUNK_BYTES / BLOCK_BYTES;
        let mut out = Vec::with_capacity(most * (BLOCK_BYTES + 32));
        for _ in 0..most {
            let count = self.member.wants();
            if count == 0 {
                break;
            }
            let (before, after) = self.member.around(count);
            out.extend_from_slice(&before);
            let from = out.len();
            out.resize(from + count, 0);
            serve::read_at(&self.file, self.next, &mut out[from..])?;
            out.extend_from_slice(&after);
            self.next += count as u64;
        }
        Ok((Bytes::from(out), self))
    }
}

/// The file that holds the bytes of an install file, open, and where they begin in it. Nothing when the bundle is gone.
async fn opened(app: &App, version: Uuid, digest: Digest, place: usize) -> Result<Option<(Arc<File>, u64)>> {
    let blobs = app.blobs.clone();
    if let Some(known) = blobs.extracted().known(&digest, place) {
        let found = spawn_blocking(move || known.open()).await.map_err(Fault::internal)?;
        match found {
            Ok(found) => return Ok(Some(found)),
            // Gone from the cache, or the bundle was removed: look again.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e.into()),
        }
    }
    let install = super::install_of(&mut app.db.read(), version).await?;
    let Some(file) = install.files.into_iter().nth(place) else { return Ok(None) };
    let _alone = app.blobs.extracted().alone().await;
    let taken = spawn_blocking(move || {
        let path = blobs.path(&digest);
        blobs.extracted().find(&path, &digest, place, &file.path, file.size_bytes)
    });
    taken.await.map_err(Fault::internal)?
}

/// Writes the parts of a version down.
pub(super) async fn write(tx: &mut Tx, version: Uuid, cut: &cut::Cut) -> Result<()> {
    for piece in cut.parts.chunks(limits::PART_ROWS_AT_ONCE) {
        let mut list: Vec<Arg> = Vec::with_capacity(piece.len() * 8);
        for part in piece {
            list.extend(args![
                part.sha512.to_vec(),
                version,
                part.file,
                part.number,
                part.offset,
                part.size,
                part.crc,
                cut.packing
            ]);
        }
        tx.run(&store::parts_insert(piece.len()), list).await?;
    }
    Ok(())
}

/// Cuts the files of a version anew, so that all its parts have other names: the way to heal machines that keep a damaged part.
/// Runs that are under way fetch what they were told of no more and fail their download; they are tried again with the new parts.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such file, or it has no install face.
pub async fn repack(app: &App, call: &Call, file: &str) -> Result<Repacked> {
    call.may(Right::Publish)?;
    let mut q = app.db.read();
    let found = super::views::named(&mut q, file).await?;
    let install = super::install_of(&mut q, found.id).await?;
    let row = q.row(store::PACKING, args![found.id]).await?;
    let packing = row.map_or(Ok(0), |row| row.number(0))?;
    let packing = u32::try_from(packing).unwrap_or(0).wrapping_add(1) & 0x7fff_ffff;
    drop(q);
    let place = app.blobs.inspecting().await;
    let path = app.blobs.path(&found.digest);
    let cut = spawn_blocking(move || cut::cut(&path, &install, packing)).await.map_err(Fault::internal)?;
    let cut = cut.map_err(Fault::internal)?;
    drop(place);
    let mut tx = app.db.change().await?;
    // It may have gone meanwhile.
    let still = super::views::named(&mut tx, file).await?;
    if still.id != found.id {
        return Err(Fault::not_found("package file", file));
    }
    tx.run(store::PARTS_DELETE, args![found.id]).await?;
    write(&mut tx, found.id, &cut).await?;
    audit::write(&mut tx, call, "package.repacked", &found.file, [("packing", &cut.packing)]).await?;
    tx.commit().await?;
    Ok(Repacked {
        packing: cut.packing,
        stretch_bytes: stretch_bytes(cut.packing),
        parts: cut.parts.len() as u64,
    })
}

/// SHA-512 of a part out of its hexadecimal digits, in lower case as agents write them.
#[must_use]
pub fn sha512_of(text: &str) -> Option<Sha512> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    let mut out = [0; 64];
    if bytes.len() != 128 {
        return None;
    }
    for (place, pair) in bytes.chunks(2).enumerate() {
        out[place] = digit(pair[0])? * 16 + digit(pair[1])?;
    }
    Some(out)
}

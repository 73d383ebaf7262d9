//! Bringing a bundle to a directory, and unpacking it there.

use super::{Failed, failed, of_disk, say};
use crate::jobs::plan::{Chore, because};
use crate::tree;
use protocol::Reason;
use protocol::reason::code;
use protocol::text::params;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path};
use std::time::Instant;

/// Writes what comes in beside its name, and gives it the name when its digest is right. What is there already and right stays.
pub fn fetch(chore: &Chore, to: &Path, input: &mut dyn Read) -> Result<(), Failed> {
    let bundle = chore.order.bundle.as_ref().ok_or_else(|| failed(&"the order names no package"))?;
    let place = to.join(&bundle.file);
    if !is_name(&bundle.file) {
        return Err(failed(&format!("{:?} is no name of a file", bundle.file)));
    }
    fs::create_dir_all(to).map_err(|e| of_disk("make", to, &e))?;
    if bundle::digest_file(&place).is_ok_and(|(digest, _)| digest.to_string() == bundle.digest) {
        say(&format!("{} is there already", place.display()));
        return Ok(());
    }
    let part = to.join(format!(".{}.part", bundle.file));
    let began = Instant::now();
    let written = (|| {
        let mut file = File::create(&part)?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 128 << 10];
        let mut size = 0_u64;
        let mut told = Instant::now();
        loop {
            let read = input.read(&mut buffer)?;
            if read == 0 {
                file.sync_all()?;
                return Ok((model::Digest::from_bytes(*hasher.finalize().as_bytes()), size));
            }
            hasher.update(&buffer[..read]);
            file.write_all(&buffer[..read])?;
            size += read as u64;
            if told.elapsed().as_secs() >= 5 {
                say(&format!("{size} of {} bytes", bundle.size_bytes));
                told = Instant::now();
            }
        }
    })();
    let outcome = match written {
        Err(error) => Err(of_disk("write", &part, &error)),
        Ok((digest, _)) if digest.to_string() != bundle.digest => {
            Err(Box::new(Reason::new(code::DIGEST_WRONG, params([]))))
        }
        Ok((_, size)) => fs::rename(&part, &place).map_err(|e| of_disk("write", &place, &e)).map(|()| {
            say(&format!("{} ({size} bytes in {} ms)", place.display(), began.elapsed().as_millis()))
        }),
    };
    if outcome.is_err() {
        let _ = fs::remove_file(&part);
    }
    outcome
}

/// Unpacks the bundle in place, then looks at its scripts.
pub fn unpack(chore: &Chore, from: &Path, scripts: &[(String, String)]) -> Result<(), Failed> {
    let bundle = chore.order.bundle.as_ref().ok_or_else(|| failed(&"the order names no package"))?;
    let archive = from.join(&bundle.file);
    let (digest, _) = bundle::digest_file(&archive).map_err(|e| of_disk("read", &archive, &e))?;
    if digest.to_string() != bundle.digest {
        return Err(Box::new(Reason::new(code::DIGEST_WRONG, params([]))));
    }
    let scratch = from.join(".unpacking");
    tree::remove(&scratch).map_err(|e| of_disk("remove", &scratch, &e))?;
    let unpacked = bundle::unpack(&archive, &scratch).map_err(|error| {
        let full = error.code() == "disk-full";
        say(&error.to_string());
        Box::new(if full {
            crate::jobs::plan::disk_full()
        } else {
            because(code::UNPACK_FAILED, "why", &error)
        })
    })?;
    tree::join(&scratch, from).map_err(|e| of_disk("write", from, &e))?;
    tree::remove(&scratch).map_err(|e| of_disk("remove", &scratch, &e))?;
    say(&format!("{} entries, {} bytes", unpacked.entries, unpacked.size_bytes));
    for (path, digest) in scripts {
        if !Path::new(path).components().all(|c| matches!(c, Component::Normal(_))) {
            return Err(failed(&format!("{path:?} is no path in a package")));
        }
        let Ok(bytes) = fs::read(from.join(path)) else {
            return Err(Box::new(because(code::SCRIPT_MISSING, "path", path)));
        };
        let wanted = digest.rsplit(':').next().unwrap_or_default();
        if !blake3::hash(&bytes).to_hex().as_str().eq_ignore_ascii_case(wanted) {
            return Err(Box::new(because(code::SCRIPT_CHANGED, "path", path)));
        }
        say(&format!("{path}: digest is right"));
    }
    Ok(())
}

fn is_name(file: &str) -> bool {
    let mut parts = Path::new(file).components();
    matches!(parts.next(), Some(Component::Normal(_))) && parts.next().is_none()
}

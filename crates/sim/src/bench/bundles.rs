//! Packages of a given size whose bytes do not compress and never repeat.

use anyhow::Result;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Writes `NAME-1.0.0.zip` into a folder: a manifest (`run` is the part after `[package]`), programs, and a payload of
/// so many random bytes, stored as they are.
pub fn stored(
    folder: &Path,
    name: &str,
    run: &str,
    programs: &[(&str, &[u8])],
    payload: u64,
) -> Result<PathBuf> {
    let path = folder.join(format!("{name}-1.0.0.zip"));
    let mut zip = ZipWriter::new(BufWriter::new(File::create(&path)?));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("escale.toml", plain.unix_permissions(0o644))?;
    zip.write_all(
        format!("format = 1\n[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n{run}\n").as_bytes(),
    )?;
    for (file, bytes) in programs {
        zip.start_file(*file, plain.unix_permissions(0o755))?;
        zip.write_all(bytes)?;
    }
    zip.start_file("payload", plain.unix_permissions(0o644))?;
    let mut random = File::open("/dev/urandom")?.take(payload);
    std::io::copy(&mut random, &mut zip)?;
    zip.finish()?.flush()?;
    Ok(path)
}

//! Seeds of fuzz targets in the normal tests: what `cargo xtask fuzz` begins with, and every input it ever broke something with.
//!
//! Included by the tests of each crate that has a module `fuzz`. With `ESCALE_FUZZ_CORPUS` set, the seeds that are made are also written there, a
//! folder for each target.

use std::fs;
use std::path::Path;

/// Inputs made of each seed by small damage.
const DAMAGED: usize = 24;
/// Larger seeds are not damaged, in bytes: the normal tests have to be quick.
const DAMAGED_BYTES_MAX: usize = 16 * 1024;

/// A seed: its name, and its bytes.
pub type Seed = (String, Vec<u8>);

/// Gives a target its seeds, those that are made and those that are kept as files, whole and slightly damaged.
pub fn replay(target: &str, made: Vec<Seed>, run: fn(&[u8])) {
    if let Some(corpus) = std::env::var_os("ESCALE_FUZZ_CORPUS") {
        let folder = Path::new(&corpus).join(target);
        fs::create_dir_all(&folder).expect("a folder for seeds");
        for (name, bytes) in &made {
            fs::write(folder.join(format!("seed-{name}")), bytes).expect("a seed");
        }
    }
    let mut seeds = made;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        seeds.push((name, fs::read(entry.path()).expect("a seed")));
    }
    assert!(!seeds.is_empty(), "{target} has no seeds");
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for (name, bytes) in &seeds {
        let times = if bytes.len() > DAMAGED_BYTES_MAX { 0 } else { DAMAGED };
        let all = std::iter::once(bytes.clone()).chain((0..times).map(|_| damaged(bytes, &mut random)));
        for (nth, bytes) in all.enumerate() {
            let kept = bytes.clone();
            if std::panic::catch_unwind(move || run(&bytes)).is_err() {
                panic!(
                    "{target}: the seed {name}, damage {nth}, breaks it: {:?}",
                    String::from_utf8_lossy(&kept)
                );
            }
        }
    }
}

fn next(random: &mut u64) -> usize {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    (*random >> 11) as usize
}

/// A byte changed, a stretch left out, or the end cut off.
fn damaged(bytes: &[u8], random: &mut u64) -> Vec<u8> {
    let mut out = bytes.to_vec();
    if out.is_empty() {
        return out;
    }
    let at = next(random) % out.len();
    match next(random) % 4 {
        0 => out.truncate(at),
        1 => {
            let end = out.len().min(at + 1 + next(random) % 8);
            out.drain(at..end);
        }
        2 => out.insert(at, b"\0\"'<>{}[]&;%\\/\x80\xff"[next(random) % 16]),
        _ => out[at] = next(random) as u8,
    }
    out
}

//! What a bundle may hold at most.
//!
//! Every bound has a name and a unit (promise P8). They protect two machines: the server, which reads a file
//! that someone sent, and the agent, which writes it to a disk. Sizes are counted while bytes are read; what
//! an archive says about its own sizes is never believed. `pack` obeys the same bounds, so that a bundle made
//! here can be unpacked everywhere.

/// Most entries of one archive, folders included, and most folders and files that they imply.
pub const ENTRIES_MAX: u64 = 200_000;
/// Most symbolic links of one archive.
pub const LINKS_MAX: u64 = 10_000;
/// Most bytes that all files of one archive may hold together once unpacked: 16 GiB.
pub const SIZE_BYTES_UNPACKED_MAX: u64 = 16 << 30;
/// How many times larger than the archive the unpacked files may be; looked at above [`RATIO_FLOOR_BYTES`]
/// only.
pub const RATIO_MAX: u64 = 200;
/// Unpacked size, in bytes, below which the ratio does not matter: 256 MiB.
pub const RATIO_FLOOR_BYTES: u64 = 256 << 20;
/// Longest path of an entry, in bytes of UTF-8.
pub const PATH_BYTES_MAX: usize = 1_024;
/// Longest name between two `/`, in bytes of UTF-8.
pub const SEGMENT_BYTES_MAX: usize = 255;
/// Longest target of a symbolic link, in bytes of UTF-8.
pub const LINK_BYTES_MAX: usize = 1_024;
/// Largest manifest, in bytes: 1 MiB.
pub const MANIFEST_BYTES_MAX: u64 = 1 << 20;
/// Largest icon that is handed out, in bytes: 256 KiB.
pub const ICON_BYTES_MAX: u64 = 256 << 10;
/// Largest XML schema that is handed out, in bytes: 1 MiB.
pub const SCHEMA_BYTES_MAX: u64 = 1 << 20;
/// Most dependencies, and most platforms, of one `PackageInfo.xml`.
pub const DEPENDENCIES_MAX: usize = 100;
/// Most Python scripts of one package.
pub const SCRIPTS_MAX: usize = 32;
/// Most scripts of one deliver face that are listed.
pub const SCRIPTS_LISTED_MAX: usize = 1_000;
/// Most remarks about scripts that are told.
pub const REMARKS_MAX: usize = 50;
/// Largest script that is shown, in bytes: 1 MiB.
pub const SCRIPT_BYTES_MAX: u64 = 1 << 20;
/// Most bytes of tar headers (long names, extensions) before one entry: 64 KiB.
pub const TAR_HEADER_BYTES_MAX: u64 = 64 << 10;
/// Most bytes of padding after the last entry of a tar: 1 MiB.
pub const TAR_END_BYTES_MAX: u64 = 1 << 20;
/// Most memory that a tar.xz may ask for, in KiB: 256 MiB, four times what `xz -9` asks for.
pub const XZ_MEMORY_KIB_MAX: u32 = 256 << 10;
/// Deepest nesting of elements in `PackageInfo.xml`.
pub const XML_DEPTH_MAX: usize = 64;

/// The bounds that a walk over an archive obeys; tests set smaller ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub entries_max: u64,
    pub links_max: u64,
    pub size_bytes_unpacked_max: u64,
    pub ratio_max: u64,
    pub ratio_floor_bytes: u64,
}

impl Limits {
    /// The bounds named in this module.
    pub const REAL: Self = Self {
        entries_max: ENTRIES_MAX,
        links_max: LINKS_MAX,
        size_bytes_unpacked_max: SIZE_BYTES_UNPACKED_MAX,
        ratio_max: RATIO_MAX,
        ratio_floor_bytes: RATIO_FLOOR_BYTES,
    };
}

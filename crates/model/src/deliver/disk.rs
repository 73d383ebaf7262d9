//! Space on partitions (§19.1).

/// What one root needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Need {
    /// Bundle.
    pub download: u64,
    /// Unpacked beside.
    pub staging: u64,
    /// New files.
    pub release: u64,
    /// Copy of what is there.
    pub backup: u64,
    /// Logs.
    pub logs: u64,
    /// Data of databases.
    pub database: u64,
}

impl Need {
    /// All of it.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.download
            .saturating_add(self.staging)
            .saturating_add(self.release)
            .saturating_add(self.backup)
            .saturating_add(self.logs)
            .saturating_add(self.database)
    }
}

/// What must stay free: the larger of a number of bytes and a share, in thousandths, of the partition.
#[must_use]
pub fn reserve(bytes: u64, permille: u32, total: u64) -> u64 {
    let share = u128::from(total) * u128::from(permille) / 1_000;
    bytes.max(u64::try_from(share).unwrap_or(u64::MAX))
}

/// Bytes that are missing on a partition; nothing when there is enough. Roots of the same partition are added up by the caller.
#[must_use]
pub fn missing(need: u64, reserve: u64, free: u64) -> Option<u64> {
    need.saturating_add(reserve).checked_sub(free).filter(|short| *short > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    /// §19.1, the worked example.
    #[test]
    fn worked_example() {
        let need = Need { release: 1_300 * MIB, backup: 1_250 * MIB, ..Need::default() };
        let kept = reserve(256 * MIB, 50, 20 * 1_024 * MIB);
        assert_eq!(kept, 1_024 * MIB);
        assert_eq!(need.total() + kept, 3_574 * MIB);
        assert_eq!(missing(need.total(), kept, 2_600 * MIB), Some(974 * MIB));
        assert_eq!(missing(need.total(), kept, 3_574 * MIB), None);
        assert_eq!(missing(need.total(), kept, 3_574 * MIB - 1), Some(1));
    }
}

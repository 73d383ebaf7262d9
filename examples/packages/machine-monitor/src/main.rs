//! machine-monitor
fn main() {}

//! The engine: looks at every run and every delivery that something happened to, and carries out what follows. Also applies documents, which concern all rooms below.

pub mod api;

//! Stories of tasks.

//! Stories of resources and locks, on every engine.

//! Drafts from the first line to the published version.

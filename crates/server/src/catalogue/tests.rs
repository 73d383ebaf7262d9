//! Stories about catalogues, told between servers on loopback.

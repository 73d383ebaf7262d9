//! The agent as a program, with real children that misbehave.

mod house;
mod life;

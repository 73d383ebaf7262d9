//! Runs of graphs, walked as the engine walks them.

mod alarms;
mod chain;
mod expects;
mod links;
mod manual;
mod props;
mod sizes;
mod table;
mod world;

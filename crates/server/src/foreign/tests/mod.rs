//! Stories of this room: what real agents said and were told, and what hostile ones try.

mod answers;
mod certificates;
mod fake;
mod hostile;
mod push;
mod recorded;
mod replay;
mod slow;

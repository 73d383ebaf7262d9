//! Jobs that run, and are in difficulty meanwhile.

use super::table::{hear, hear_alarm, one};
use super::world::*;
use crate::deliver::act::{Action, Refused};
use crate::deliver::graph::*;
use crate::deliver::run::Phase;
use crate::deliver::state::Why;

/// T12: longer than usual: in difficulty, and still running.
#[test]
fn t12_overrun() {
    let mut world = one(Job { expected: Some(secs(480)), ..command("J") });
    world.after(secs(100));
    hear(&mut world, Phase::Active);
    assert_eq!(world.next_at, Some(world.now.plus(secs(720))));
    world.after(secs(720));
    world.are(&[("A/J", "X.overrun"), ("A", "X.overrun")]);
    assert_eq!((world.why("A/J", "expected"), world.object("A/J").is_live()), ("480", true));
    assert_eq!(world.act("A/J", Action::MarkFinished), Err(Refused::State("running")));
    world.exit("A/J", 0);
    world.are(&[("A/J", "F.ok")]);
}

/// PF-e: a disk it writes to is below its reserve: in difficulty, and still running; with room again all is well.
#[test]
fn pf_e_a_disk_below_its_reserve() {
    let mut world = one(command("J"));
    hear(&mut world, Phase::Active);
    let low = Why::new("X.disk", [("mount", "/srv".to_owned())]).with("free", "4096");
    hear_alarm(&mut world, Phase::Active, Some(low.clone()));
    world.are(&[("A/J", "X.disk"), ("A", "X.disk")]);
    assert_eq!((world.why("A/J", "free"), world.why("A/J", "agent")), ("4096", "a1"));
    hear(&mut world, Phase::Active);
    world.are(&[("A/J", "R.active")]);
    hear_alarm(&mut world, Phase::Active, Some(low));
    world.exit("A/J", 0);
    world.are(&[("A/J", "F.ok"), ("A", "F.ok")]);
}

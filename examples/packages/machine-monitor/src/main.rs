//! Publishes what the machine is doing, as state objects: processors, memory, each disk, each temperature sensor.
//!
//! An example of a program that uses the client library: it is ready once it could measure, takes pushed settings at
//! once, and leaves when it is asked to. Run by hand it writes to the standard error what it would publish.

mod measure;

use escale_sdk::{Error, Escale, Level, SettingError};
use measure::{Machine, Value};
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior};

/// Shortest pause between two measures.
const INTERVAL_MIN: Duration = Duration::from_secs(1);
/// Pause when nothing is set.
const INTERVAL_DEFAULT: Duration = Duration::from_secs(5);
/// A value counts as expired after so many missed measures.
const MISSES_MAX: u32 = 3;
/// How long the last words may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// What people may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wishes {
    interval: Duration,
    disks: bool,
}

impl Wishes {
    fn read(escale: &Escale) -> Result<Self, SettingError> {
        Ok(Self {
            interval: escale.setting_or("interval", INTERVAL_DEFAULT)?.max(INTERVAL_MIN),
            disks: escale.setting_or("disks", true)?,
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let escale = match Escale::connect().await {
        Err(Error::NoAgent) => Escale::standalone([("interval", "2s")]),
        other => other?,
    };
    run(&escale).await?;
    escale.log(Level::Info, "leaving");
    escale.flush(GOODBYE).await;
    Ok(())
}

async fn run(escale: &Escale) -> Result<(), Error> {
    let mut changes = escale.on_settings();
    let mut wishes = Wishes::read(escale)?;
    let mut machine = Machine::new();
    if !machine.has_sensors() {
        escale.log(Level::Info, "this machine shows no temperature sensor; none is published");
    }
    escale.log(Level::Info, format!("measuring every {:?}", wishes.interval));
    publish(escale, machine.measure(wishes.disks), wishes.interval);
    escale.ready();
    let mut pulse = beat(wishes.interval);
    let stopped = escale.stopped();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            _ = pulse.tick() => publish(escale, machine.measure(wishes.disks), wishes.interval),
            Ok(()) = changes.changed() => match Wishes::read(escale) {
                Ok(new) if new != wishes => {
                    wishes = new;
                    pulse = beat(wishes.interval);
                    escale.log(Level::Info, format!("measuring every {:?} from now on", wishes.interval));
                }
                Ok(_) => {}
                Err(fault) => escale.log(Level::Warn, format!("{fault}; the old value stays in force")),
            },
            _ = &mut stopped => return Ok(()),
        }
    }
}

/// Ticks once an interval from now on; a late tick delays the next ones instead of hurrying them.
fn beat(interval: Duration) -> Interval {
    let mut beat = tokio::time::interval_at(Instant::now() + interval, interval);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

fn publish(escale: &Escale, values: Vec<Value>, interval: Duration) {
    for Value { name, kind, value } in values {
        escale.state(name, value).kind(kind).lifetime(interval * MISSES_MAX).push();
    }
}

//! A lamp that only shines in a state object: other programs and people switch it through callbacks.
//!
//! An example of callbacks: `Switch` takes arguments and replies, `Blink` works for a while, both are found with a form in
//! the console's callback explorer. A message `Switch` to the lamp's group switches all lamps of that group. Run by hand
//! it switches itself once and writes to the standard error what it would publish.

use escale_sdk::{Call, Describe, Error, Escale, callback};
use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Brightness when nothing is set, in percent.
const BRIGHTNESS_DEFAULT: u8 = 80;
/// How often a lamp blinks at most.
const BLINKS_MAX: u8 = 20;
/// Time between two switches while it blinks.
const BLINK: Duration = Duration::from_millis(200);
/// How long the last words may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// How the lamp stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Describe)]
struct Light {
    /// It shines.
    on: bool,
    /// Percent; 0 when it is off.
    brightness: u8,
}

/// The lamp, shared by its callbacks.
#[derive(Clone)]
struct Lamp {
    escale: Escale,
    light: Arc<Mutex<Light>>,
}

impl Lamp {
    fn new(escale: &Escale) -> Self {
        let light = Arc::new(Mutex::new(Light { on: false, brightness: 0 }));
        Self { escale: escale.clone(), light }
    }
    fn light(&self) -> MutexGuard<'_, Light> {
        self.light.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Switches, and publishes how the lamp stands now.
    fn set(&self, on: bool, brightness: Option<u8>) -> Result<Light, String> {
        let usual =
            self.escale.setting_or("brightness", BRIGHTNESS_DEFAULT).map_err(|fault| fault.to_string())?;
        let brightness = if on { brightness.unwrap_or(usual) } else { 0 };
        if brightness > 100 {
            return Err(format!("{brightness} % is more than a lamp can do"));
        }
        let light = Light { on, brightness };
        *self.light() = light;
        self.publish();
        Ok(light)
    }
    fn publish(&self) {
        let Light { on, brightness } = *self.light();
        let value = serde_json::json!({ "on": on, "brightness": brightness });
        self.escale.state("Light", value).kind("Light").push();
    }
}

/// Switches the lamp on or off; replies with how it stands then.
#[callback(key = "Switch")]
fn switch(
    #[state] lamp: Lamp,
    call: &Call,
    /// Whether it should shine
    on: bool,
    /// Percent; the setting `brightness` when nothing is said
    brightness: Option<u8>,
) -> Result<Light, String> {
    let light = lamp.set(on, brightness)?;
    call.escale().info(format!(
        "{} by {}",
        if on { "switched on" } else { "switched off" },
        call.message().from
    ));
    Ok(light)
}

/// Blinks, then stands as before.
#[callback(key = "Blink")]
async fn blink(
    #[state] lamp: Lamp,
    /// How often, 20 times at most
    #[default(3)]
    times: u8,
) -> Result<(), String> {
    let Light { on, brightness } = *lamp.light();
    for _ in 0..times.min(BLINKS_MAX) {
        lamp.set(!on, None)?;
        tokio::time::sleep(BLINK).await;
        lamp.set(on, on.then_some(brightness))?;
        tokio::time::sleep(BLINK).await;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let escale = match Escale::connect().await {
        Err(Error::NoAgent) => Escale::standalone([("brightness", "60")]),
        other => other?,
    };
    let lamp = Lamp::new(&escale);
    escale.register::<switch>(lamp.clone());
    escale.register::<blink>(lamp.clone());
    escale.states().describe::<Light>();
    if escale.is_standalone() {
        let reply = escale.invoke("Switch", true).await;
        escale.info(format!("standing alone, Switch(true) replies {reply:?}"));
        return Ok(());
    }
    lamp.publish();
    let kept = lamp.clone();
    let _brighter = escale.on_change::<u8>("brightness", move |value| {
        let shines = kept.light().on;
        let done = match value {
            Ok(value) if shines => kept.set(true, value).map(drop),
            Ok(_) => Ok(()),
            Err(fault) => Err(fault.to_string()),
        };
        if let Err(text) = done {
            kept.escale.warn(text);
        }
    });
    let mut settings = escale.on_settings();
    let mut group = escale.join(escale.setting_or("group", "Lamps".to_owned())?);
    escale.ready();
    let stopped = escale.stopped();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            Ok(()) = settings.changed() => {
                let wanted = escale.setting_or("group", "Lamps".to_owned())?;
                if wanted != group.group() {
                    group = escale.join(wanted);
                }
            }
            _ = &mut stopped => break,
        }
    }
    escale.info("leaving");
    escale.flush(GOODBYE).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn callbacks_switch_the_lamp() {
        let escale = Escale::standalone([("brightness", "60")]);
        let lamp = Lamp::new(&escale);
        escale.register::<switch>(lamp.clone());
        escale.register::<blink>(lamp.clone());
        let on = serde_json::json!({ "on": true, "brightness": 60 });
        assert_eq!(escale.invoke("Switch", true).await, Ok(on));
        let dim = escale.invoke("Switch", serde_json::json!([true, 5])).await;
        assert_eq!(dim, Ok(serde_json::json!({ "on": true, "brightness": 5 })));
        assert!(escale.invoke("Switch", serde_json::json!([true, 101])).await.unwrap_err().contains("101 %"));
        assert!(
            escale.invoke("Switch", serde_json::Value::Null).await.unwrap_err().contains("\"on\" is missing")
        );
        assert_eq!(escale.invoke("Blink", 1).await, Ok(serde_json::Value::Null));
        assert_eq!(*lamp.light(), Light { on: true, brightness: 5 });
    }
}

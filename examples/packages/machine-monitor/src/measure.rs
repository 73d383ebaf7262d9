//! The measures: read from the system through `sysinfo`, shaped for people and for charts.
//!
//! Sizes are in bytes, shares in percent of the whole machine, temperatures in degrees Celsius. What the system does
//! not tell is left out; a machine without sensors says so in its temperature.

use serde_json::{Value as Json, json};
use sysinfo::{Components, Disks, System};

/// One value to publish.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Name of the state object.
    pub name: String,
    /// Its type label.
    pub kind: &'static str,
    /// The value.
    pub value: Json,
}

/// What is asked again and again.
pub struct Machine {
    system: Option<System>,
    disks: Option<Disks>,
    sensors: Option<Components>,
}

impl Machine {
    /// Looks at the machine for the first time; the share of the processors needs a second look.
    pub fn new() -> Self {
        let mut system = System::new().ok();
        if let Some(system) = &mut system {
            system.refresh_cpu_usage();
        }
        Self {
            system,
            disks: Disks::new_with_refreshed_list().ok(),
            sensors: Components::new_with_refreshed_list().ok(),
        }
    }
    /// Whether there is a sensor that tells a temperature.
    pub fn has_sensors(&self) -> bool {
        self.sensors.iter().flat_map(|all| all.iter()).any(|one| one.temperature().is_some())
    }
    /// Measures everything.
    pub fn measure(&mut self, with_disks: bool) -> Vec<Value> {
        let mut values = Vec::new();
        if let Some(system) = &mut self.system {
            system.refresh_cpu_usage();
            system.refresh_memory();
            values.push(processors(system));
            values.push(memory(system));
        }
        if let (true, Some(disks)) = (with_disks, &mut self.disks) {
            disks.refresh(true);
            values.extend(space(disks));
        }
        if let Some(sensors) = &mut self.sensors {
            sensors.refresh(true);
        }
        values.push(self.temperature());
        values
    }
    fn temperature(&self) -> Value {
        let all = self.sensors.iter().flat_map(|all| all.iter());
        let told: serde_json::Map<String, Json> =
            all.filter_map(|one| Some((one.label().to_owned(), json!(tenths(one.temperature()?))))).collect();
        let value = if told.is_empty() {
            json!({ "sensors": 0 })
        } else {
            json!({ "sensors": told.len(), "celsius": told })
        };
        Value { name: "Temperature".to_owned(), kind: "Temperature", value }
    }
}

fn processors(system: &System) -> Value {
    let load = System::load_average().map_or(Json::Null, |load| json!([load.one, load.five, load.fifteen]));
    let value = json!({
        "percent": tenths(system.global_cpu_usage()),
        "processors": system.cpus().len(),
        "load": load,
    });
    Value { name: "CPU".to_owned(), kind: "Processors", value }
}

fn memory(system: &System) -> Value {
    let (total, used) = (system.total_memory(), system.used_memory());
    let value = json!({
        "percent": percent(used, total),
        "total_bytes": total,
        "used_bytes": used,
        "available_bytes": system.available_memory(),
        "swap_used_bytes": system.used_swap(),
    });
    Value { name: "Memory".to_owned(), kind: "Memory", value }
}

/// One value for each disk; one that is mounted several times counts once, where its path is shortest.
fn space(disks: &Disks) -> Vec<Value> {
    let mut list: Vec<_> = disks.iter().filter(|disk| disk.total_space() > 0).collect();
    list.sort_by_key(|disk| disk.mount_point().as_os_str().len());
    let mut seen = Vec::new();
    list.retain(|disk| {
        let fresh = !seen.contains(&disk.name());
        seen.push(disk.name());
        fresh
    });
    let values = list.into_iter().map(|disk| {
        let (total, free) = (disk.total_space(), disk.available_space());
        let value = json!({
            "percent": percent(total.saturating_sub(free), total),
            "total_bytes": total,
            "free_bytes": free,
            "file_system": disk.file_system().to_string_lossy(),
        });
        Value { name: format!("Disk {}", disk.mount_point().display()), kind: "Disk", value }
    });
    values.collect()
}

/// A share in percent with one digit after the point; 0 of nothing is 0.
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    (part as f64 / whole as f64 * 1000.0).round() / 10.0
}

/// A number with one digit after the point.
fn tenths(number: f32) -> f64 {
    (f64::from(number) * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_nothing_is_divided_by_zero() {
        assert_eq!(percent(1, 3), 33.3);
        assert_eq!(percent(0, 0), 0.0);
        assert_eq!(tenths(21.26), 21.3);
    }

    #[test]
    fn this_machine_has_processors_memory_and_says_about_temperature() {
        let values = Machine::new().measure(true);
        for name in ["CPU", "Memory", "Temperature"] {
            let value = values.iter().find(|value| value.name == name).unwrap();
            assert!(value.value.is_object(), "{value:?}");
        }
        let memory = values.iter().find(|value| value.name == "Memory").unwrap();
        assert!(memory.value["total_bytes"].as_u64().unwrap() > 0);
    }
}

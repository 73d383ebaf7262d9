//! A real server with something on it, for the console's browser tests.
//!
//! One agent, the example packages, two instances; on a free port, in a throw-away folder. The tests get its address
//! and the administrator's password by environment, and the built packages to upload.

use crate::demo;
use crate::demo::fleet::{self, Fleet};
use crate::place::{self, Profile, Throwaway};
use anyhow::Result;

/// Name and value of a variable.
pub type Variable = (&'static str, String);

/// Starts the server, gives its address to `work`, and ends it.
pub fn with_server<T>(profile: Profile, work: impl FnOnce(&[Variable]) -> Result<T>) -> Result<T> {
    let folder = Throwaway::new("browser-test")?;
    let mut fleet = Fleet::start(profile, folder.path(), place::free_port()?)?;
    fleet.add_agent("box-1")?;
    let packages = ["machine-monitor", "shell-heartbeat"].map(|name| fleet::package_file(profile, name));
    let packages = packages.into_iter().collect::<Result<Vec<_>>>()?;
    demo::publish(&fleet, &packages)?;
    fleet.deploy("box-1", "machine-monitor", "machine-monitor", &[])?;
    fleet.deploy("box-1", "shell-heartbeat", "shell-heartbeat", &[])?;
    demo::deliveries::lay_out(&fleet, &[("paris-1", "box-1"), ("lyon-1", "box-1")])?;
    let result = work(&[
        ("ESCALE_URL", fleet.address()),
        ("ESCALE_USER", String::from("admin")),
        ("ESCALE_PASSWORD", fleet.password().to_owned()),
        ("ESCALE_SERVER_BIN", place::program(profile, "escale-server").display().to_string()),
        ("ESCALE_PACKAGES", place::packages(profile).display().to_string()),
    ]);
    fleet.end();
    result
}

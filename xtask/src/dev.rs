//! `cargo xtask dev`: the demo in a folder that is kept (`target/dev`), and the console's own development server,
//! which shows each change of a source at once.

use crate::demo::{self, Options};
use crate::place::{self, Profile};
use crate::{console, run, say};
use anyhow::Result;

const PORT: u16 = 8088;

/// The command.
pub fn command() -> Result<()> {
    let mut vite = None;
    if console::exists() {
        std::fs::create_dir_all(place::target())?;
        let mut progress = say::Progress::new(1);
        progress.step("installing the console's modules");
        let installed =
            console::install(&console::folder(), &mut progress, &place::target().join("console-install.log"));
        progress.clear();
        installed?;
        let mut command = console::npm(&console::folder(), &["run", "dev"]);
        command.env("ESCALE_URL", format!("http://127.0.0.1:{PORT}"));
        let log = place::target().join("console-dev.log");
        vite = Some(run::Background::start("the console's development server", command, &log)?);
        say::line(&format!("console from its sources: its address stands in {}", log.display()));
    }
    let result = demo::command(&Options {
        port: PORT,
        keep: Some(place::target().join("dev")),
        profile: Profile::Debug,
    });
    drop(vite);
    result
}

//! Completion scripts and manual pages, made from the words themselves.

use crate::args::{Cli, Completions, Man};
use crate::explain::FileTrouble;
use crate::failure::{Failure, OrFail};
use crate::help;
use crate::shell::Shell;
use clap::CommandFactory;
use std::path::Path;

/// `escale completions`
pub fn completions(shell: &Shell, ask: &Completions) -> Result<(), Failure> {
    let mut command = help::in_language(Cli::command(), shell.say.lang());
    let mut script = Vec::new();
    clap_complete::generate(ask.shell, &mut command, "escale", &mut script);
    shell.out.write(&script)
}

/// `escale man`
pub fn man(shell: &Shell, ask: &Man) -> Result<(), Failure> {
    let say = shell.say;
    let doing = || say.act_man(&ask.dir.display());
    if shell.plans_one("man", ask.dir.display(), say.would_write_in(&ask.dir.display()))? {
        return Ok(());
    }
    std::fs::create_dir_all(&ask.dir).map_err(FileTrouble::at(&ask.dir)).or_fail(say, doing)?;
    let mut command = help::in_language(Cli::command(), say.lang()).disable_help_subcommand(true);
    command.build();
    let mut pages = 0;
    write_page(&ask.dir, &command, "escale", &mut pages).or_fail(say, doing)?;
    shell.out.note(&say.man_written(&pages, &ask.dir.display()));
    Ok(())
}

fn write_page(dir: &Path, command: &clap::Command, name: &str, pages: &mut u32) -> Result<(), FileTrouble> {
    let path = dir.join(format!("{name}.1"));
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(command.clone().name(name.to_owned()).bin_name(name.replace('-', " ")));
    page.render(&mut text).map_err(FileTrouble::at(&path))?;
    std::fs::write(&path, text).map_err(FileTrouble::at(&path))?;
    *pages += 1;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        write_page(dir, sub, &format!("{name}-{}", sub.get_name()), pages)?;
    }
    Ok(())
}

//! `escale self-service`: packages on one's own computers.

use crate::args::{OwnPackageWords, SelfServiceCommand};
use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use crate::table::{Table, faint, plain};
use client::Client;
use protocol::api::{
    NewSelfServiceOffer, OwnComputer, OwnPackage, SelfServiceOffer, SelfServiceRequest, TaskRun,
};
use protocol::exit;
use std::time::Duration;
use tokio::time::Instant;

/// Time between two looks at what one waits for.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// `escale self-service`
pub async fn run(shell: &Shell, command: SelfServiceCommand) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    match command {
        SelfServiceCommand::Ls => {
            let own = client.own_computers().await.or_fail(say, || say.act_own())?;
            shell.out.list(&own, || list(shell, &own))
        }
        SelfServiceCommand::Install(ask) => install(shell, &client, ask).await,
        SelfServiceCommand::Log(ask) => log(shell, &client, &ask).await,
        SelfServiceCommand::Offers => {
            let all = client.offers().await.or_fail(say, || say.act_offers())?;
            shell.out.list(&all, || offers(shell, &all))
        }
        SelfServiceCommand::Offer { package, version, group, unit } => {
            if shell.plans_one("offer", &package, say.would_offer(&package))? {
                return Ok(());
            }
            let how = NewSelfServiceOffer {
                version: version.unwrap_or_default(),
                group: group.unwrap_or_default(),
                unit: unit.unwrap_or_default(),
                revision: None,
            };
            let now = client.offer(&package, &how).await.or_fail(say, || say.act_offer(&package))?;
            shell.out.one(&now, || say.offered_now(&now.package, &to_whom(shell, &now), &now.unit))
        }
        SelfServiceCommand::Withdraw { package } => {
            if shell.plans_one("withdraw", &package, say.would_withdraw(&package))? {
                return Ok(());
            }
            client.withdraw_offer(&package).await.or_fail(say, || say.act_withdraw(&package))?;
            shell.out.note(&say.withdrawn(&package));
            Ok(())
        }
    }
}

fn to_whom(shell: &Shell, offer: &SelfServiceOffer) -> String {
    if offer.group.is_empty() { shell.say.offered_all() } else { shell.out.foreign(&offer.group) }
}

fn offers(shell: &Shell, all: &[SelfServiceOffer]) -> String {
    let say = shell.say;
    if all.is_empty() {
        return say.offered_none();
    }
    let headings =
        [say.head_package(), say.head_version(), say.head_group(), say.head_unit(), say.head_task()];
    let mut table = Table::new(&shell.out, &headings);
    for offer in all {
        let version = if offer.version.is_empty() { say.offered_newest() } else { offer.version.clone() };
        table.row(vec![
            plain(&offer.package),
            plain(version),
            plain(to_whom(shell, offer)),
            plain(&offer.unit),
            faint(shell.out.foreign(&offer.task)),
        ]);
    }
    table.show()
}

fn list(shell: &Shell, own: &[OwnComputer]) -> String {
    let say = shell.say;
    if own.is_empty() {
        return say.own_none();
    }
    if own.iter().all(|computer| computer.packages.is_empty()) {
        return say.own_nothing();
    }
    let headings =
        [say.head_computer(), say.head_package(), say.head_version(), say.head_state(), say.head_why()];
    let mut table = Table::new(&shell.out, &headings);
    for computer in own {
        for package in &computer.packages {
            let (state, why) = standing(shell, package);
            table.row(vec![
                plain(shell.out.foreign(&computer.name)),
                plain(&package.package),
                plain(&package.version),
                plain(state),
                faint(why),
            ]);
        }
    }
    table.show()
}

fn standing(shell: &Shell, package: &OwnPackage) -> (String, String) {
    let say = shell.say;
    match &package.run {
        Some(run) => (say.work_state(&run.state), shell.out.foreign(&run.reason.text)),
        None if package.offered => (say.own_offered(), String::new()),
        None => (say.own_withdrawn(), String::new()),
    }
}

/// How a run stands, in a sentence.
fn now(shell: &Shell, run: &TaskRun) -> String {
    let package = format!("{} {}", run.package, run.version);
    let state = shell.say.work_state(&run.state);
    shell.say.own_now(
        &package,
        &shell.out.foreign(&run.computer),
        &state,
        &shell.out.foreign(&run.reason.text),
    )
}

async fn install(shell: &Shell, client: &Client, ask: OwnPackageWords) -> Result<(), Failure> {
    let say = shell.say;
    let package = ask.package;
    if shell.plans_one("install", &package, say.would_install(&package))? {
        return Ok(());
    }
    let wanted = SelfServiceRequest { package: package.clone(), computer: ask.computer.unwrap_or_default() };
    let mut run = client.request_install(&wanted).await.or_fail(say, || say.act_install(&package))?;
    if !shell.globals.wait {
        return shell.out.one(&run, || now(shell, &run));
    }
    let end = Instant::now() + shell.patience()?;
    while run.ended_at.is_none() {
        if Instant::now() >= end {
            return Err(Failure::new(exit::TIMED_OUT, say.own_still(&package)));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        let own = client.own_computers().await.or_fail(say, || say.act_own())?;
        let all = own.into_iter().flat_map(|computer| computer.packages).filter_map(|p| p.run);
        // Another attempt may have followed meanwhile.
        let same = |now: &TaskRun| now.computer_id == run.computer_id && now.package == run.package;
        if let Some(found) = all.into_iter().find(same) {
            run = found;
        }
    }
    shell.out.one(&run, || now(shell, &run))?;
    match run.state.as_str() {
        "error" | "cancelled" => Err(Failure::new(exit::FAILED, now(shell, &run))),
        _ => Ok(()),
    }
}

/// The run somebody means by a package and perhaps a computer.
fn meant(shell: &Shell, own: Vec<OwnComputer>, ask: &OwnPackageWords) -> Result<TaskRun, Failure> {
    let say = shell.say;
    let of = |computer: &OwnComputer| {
        ask.computer
            .as_ref()
            .is_none_or(|text| computer.id == *text || computer.name.to_lowercase() == text.to_lowercase())
    };
    let packages = own.into_iter().filter(of).flat_map(|computer| computer.packages);
    let mut runs =
        packages.filter(|p| p.package.to_lowercase() == ask.package.to_lowercase()).filter_map(|p| p.run);
    let missing = || Failure::new(exit::NOT_FOUND, say.own_not_asked(&ask.package));
    let run = runs.next().ok_or_else(missing)?;
    if runs.next().is_some() { Err(Failure::usage(say.own_which(&ask.package))) } else { Ok(run) }
}

async fn log(shell: &Shell, client: &Client, ask: &OwnPackageWords) -> Result<(), Failure> {
    let say = shell.say;
    let own = client.own_computers().await.or_fail(say, || say.act_own())?;
    let run = meant(shell, own, ask)?;
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let log = client.own_log(&run.id, after).await.or_fail(say, || say.act_run_log(&run.id))?;
        let Some(last) = log.lines.last() else { break };
        after = last.number;
        all.extend(log.lines);
    }
    if !shell.is_for_people() {
        return shell.out.list(&all, String::new);
    }
    let told = |text: String, line| text + &crate::tasks::told(shell, line) + "\n";
    shell.out.write(all.iter().fold(String::new(), told).as_bytes())
}

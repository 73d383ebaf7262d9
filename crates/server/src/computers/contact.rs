//! Contacts: who speaks, in which standing, remembered so that polling costs little.
//!
//! A machine is remembered for [`limits::MACHINE_KEPT`] or until people change anything, whichever comes first; what it says at
//! each contact waits in memory and is written with many others by the chore [`keep`].

use super::binding::{self, Impostors, Proof};
use super::{Contact, Contacted, Machine, rules, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Query, Row, Tx, pieces};
use crate::together::Together;
use crate::wake::Touched;
use model::Timestamp;
use model::computer::{agent_version, host_of, version_key};
use protocol::Code;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// What this room remembers.
#[derive(Default)]
pub struct Shared {
    known: Mutex<Known>,
    signs: Mutex<HashMap<i64, Sign>>,
    arrivals: Mutex<HashMap<IpAddr, (i64, u32)>>,
    /// Agents whose machines are read: an activated task makes thousands of them ask at the same moment.
    by_agent: Together<Uuid, Remembered>,
    /// Who was told of lately, speaking under the device id of another.
    pub(super) impostors: Impostors,
    /// Rules of the fleet, read lately.
    pub(super) rules: Mutex<Option<rules::Kept>>,
    /// Sizes of dynamic groups, counted lately.
    pub(super) sizes: Mutex<HashMap<String, (Timestamp, u64, u64)>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
struct Known {
    /// Number of the change by people up to which this holds.
    changes: u64,
    by_device: HashMap<String, Arc<Remembered>>,
}

/// A machine as it was read.
#[derive(Debug, Clone)]
struct Remembered {
    machine: Machine,
    /// What its device id is bound to.
    bound: Proof,
    glpi_id: String,
    inventory_at: Option<Timestamp>,
    inventory_wanted: bool,
    /// Last contact that was written.
    contact_at: Option<Timestamp>,
    read_at: Timestamp,
}

/// A contact that waits to be written.
#[derive(Debug, Clone)]
struct Sign {
    id: Uuid,
    at: Timestamp,
    address: String,
    agent: String,
    deploy: String,
    glpi_id: String,
    /// It says something new of itself: shown at once.
    news: bool,
}

impl Shared {
    /// Forgets what was read of a device.
    pub(super) fn forget(&self, device_id: &str) {
        lock(&self.known).by_device.remove(device_id);
    }
    /// Forgets everything that was read.
    pub(super) fn forget_all(&self) {
        lock(&self.known).by_device.clear();
        *lock(&self.rules) = None;
    }
}

fn read(row: &Row, now: Timestamp) -> std::result::Result<Remembered, crate::store::Error> {
    let (agent, version): (String, Option<String>) = (row.get(8)?, row.get(16)?);
    Ok(Remembered {
        machine: Machine {
            number: row.get(0)?,
            id: row.get(1)?,
            name: row.get(2)?,
            kind: row.get(3)?,
            agent_id: row.get(4)?,
            device_id: row.get(5)?,
            standing: row.get(6)?,
            duplicate: row.get(7)?,
            agent: super::views::agent_text(agent, version),
            deploy: row.get(9)?,
            unit: row.get(10)?,
            address: row.get(11)?,
            os_family: row.get(12)?,
        },
        glpi_id: row.get(13)?,
        inventory_at: row.time_opt(14)?,
        inventory_wanted: row.get(15)?,
        contact_at: row.time_opt(17)?,
        bound: Proof {
            certificate: row.get::<Option<String>>(18)?.unwrap_or_default(),
            user: row.get::<Option<String>>(19)?.unwrap_or_default(),
        },
        read_at: now,
    })
}

async fn remembered(app: &App, device_id: &str) -> Result<Option<Arc<Remembered>>> {
    // Asked before reading: a change during it makes what was read old.
    let (changes, now) = (app.wake.changes(), app.clock.now());
    {
        let mut known = lock(&app.computers.known);
        if known.changes != changes {
            known.changes = changes;
            known.by_device.clear();
        }
        if let Some(found) = known.by_device.get(device_id)
            && now.since(found.read_at) < limits::MACHINE_KEPT
        {
            return Ok(Some(found.clone()));
        }
    }
    let Some(row) = app.db.read().row(&store::machine_of_device(), args![device_id]).await? else {
        return Ok(None);
    };
    let found = Arc::new(read(&row, now)?);
    let mut known = lock(&app.computers.known);
    if known.changes == changes {
        if known.by_device.len() >= limits::MACHINES_KEPT {
            known.by_device.clear();
        }
        known.by_device.insert(device_id.to_owned(), found.clone());
    }
    Ok(Some(found))
}

/// The machine of a device id; writes nothing. Remembered: may lag behind other servers by [`limits::MACHINE_KEPT`].
///
/// # Errors
/// When the database fails.
pub async fn of_device(app: &App, device_id: &str) -> Result<Option<Machine>> {
    Ok(remembered(app, device_id).await?.map(|found| found.machine.clone()))
}

/// The machine of a device id, and what that is bound to. Remembered, as [`of_device`].
pub(super) async fn bound(app: &App, device_id: &str) -> Result<Option<(Machine, Proof)>> {
    Ok(remembered(app, device_id).await?.map(|found| (found.machine.clone(), found.bound.clone())))
}

/// The machine with an id.
///
/// # Errors
/// When the database fails.
pub async fn of_id(app: &App, id: Uuid) -> Result<Option<Machine>> {
    let row = app.db.read().row(&store::machine_of_id(), args![id]).await?;
    Ok(row.map(|row| read(&row, app.clock.now())).transpose()?.map(|found| found.machine))
}

/// The machine with a number.
///
/// # Errors
/// When the database fails.
pub async fn of_number(app: &App, q: &mut impl Query, number: i64) -> Result<Option<Machine>> {
    let row = q.row(&store::machine(), args![number]).await?;
    Ok(row.map(|row| read(&row, app.clock.now())).transpose()?.map(|found| found.machine))
}

/// The machine of one of our agents; made at its first connection. Nothing for an agent that is not there.
///
/// # Errors
/// When the database fails.
pub async fn of_agent(app: &App, agent: Uuid) -> Result<Option<Machine>> {
    Ok(of_agent_asked(app, agent).await?.map(|(machine, _)| machine))
}

/// The same, and whether somebody asked for its inventory.
///
/// # Errors
/// When the database fails.
pub async fn of_agent_asked(app: &App, agent: Uuid) -> Result<Option<(Machine, bool)>> {
    let asked = app.computers.by_agent.read(agent, async |all| of_agents(app, all).await);
    if let Some(found) = asked.await? {
        return Ok(Some((found.machine, found.inventory_wanted)));
    }
    let Some(about) = crate::fleet::views(app, &mut app.db.read(), &[agent]).await?.pop() else {
        return Ok(None);
    };
    let mut tx = app.db.observe().await?;
    arrived(app, &mut tx, agent, &about.name).await?;
    let row = tx.row(&store::machine_of_agent(), args![agent]).await?;
    tx.commit().await?;
    let found = row.map(|row| read(&row, app.clock.now())).transpose()?;
    Ok(found.map(|found| (found.machine, found.inventory_wanted)))
}

/// The machines of agents.
async fn of_agents(app: &App, agents: Vec<Uuid>) -> Result<HashMap<Uuid, Remembered>> {
    let (mut q, now, mut found) = (app.db.read(), app.clock.now(), HashMap::with_capacity(agents.len()));
    for piece in pieces(agents) {
        let sql = store::machines_of_agents(piece.len());
        for row in q.rows(&sql, piece.into_iter().map(Arg::from).collect()).await? {
            let one = read(&row, now)?;
            found.extend(one.machine.agent_id.map(|agent| (agent, one)));
        }
    }
    Ok(found)
}

/// One of our agents is new: so is its computer, approved by the token it came with. May run twice.
///
/// # Errors
/// When the database fails.
pub async fn arrived(app: &App, tx: &mut Tx, agent: Uuid, name: &str) -> Result<()> {
    let (id, now) = (app.new_id(), app.clock.now());
    let words = name.to_lowercase();
    let row = args![
        id,
        name,
        &words,
        "escale",
        agent,
        None::<String>,
        now,
        "approved",
        "",
        "",
        None::<Timestamp>,
        "",
        Vec::<u8>::new(),
        Vec::<u8>::new(),
        &words
    ];
    if tx.run(store::INSERT, row).await? > 0 {
        tx.touch(Touched::Computer(id));
    }
    Ok(())
}

/// One of our agents connected from an address: kept for mirrors, networks, and whoever looks at its computer.
///
/// # Errors
/// When the database fails.
pub async fn agent_speaks(app: &App, agent: Uuid, address: IpAddr, version: &str) -> Result<()> {
    let Some(machine) = of_agent(app, agent).await? else { return Ok(()) };
    let sign = Sign {
        id: machine.id,
        at: app.clock.now(),
        address: address.to_canonical().to_string(),
        agent: format!("escale-agent {version}"),
        deploy: String::new(),
        glpi_id: String::new(),
        news: true,
    };
    lock(&app.computers.signs).insert(machine.number, sign);
    Ok(())
}

/// A foreign agent's PROLOG: finds or makes its computer, in the standing its network gives it. Waits for no disk unless the
/// agent is new.
///
/// # Errors
/// [`Code::InvalidField`] for a device id that may not be one (S-7); [`Code::Overloaded`] when too many unknown agents wait or come
/// from one address (S-4).
pub async fn contact(app: &App, contact: Contact) -> Result<Contacted> {
    if !model::computer::is_device_id(&contact.device_id) {
        return Err(Fault::field("device_id", "not a device id"));
    }
    let rules = rules::rules(app).await?;
    let found = match remembered(app, &contact.device_id).await? {
        Some(found) => found,
        None => {
            register(app, &rules, &contact).await?;
            let found = remembered(app, &contact.device_id).await?;
            found.ok_or_else(|| Fault::new(Code::Overloaded, [("seconds", &60)]))?
        }
    };
    let held = rules.settings.bind && another_speaks(&rules, &found, &contact);
    if held && !found.machine.duplicate {
        hold(app, &found, &contact).await?;
    }
    if !held {
        note(app, &found, &contact);
    }
    let mut machine = found.machine.clone();
    if !held && machine.standing == "pending" && accepts(&rules, contact.address) {
        welcome(app, &machine, &contact.device_id).await?;
        "approved".clone_into(&mut machine.standing);
    }
    machine.duplicate |= held;
    machine.agent = bounded(&contact.agent);
    machine.address = contact.address.to_canonical().to_string();
    if let Some(deploy) = contact.deploy {
        machine.deploy = deploy;
    }
    let old = Duration::from_secs(u64::from(rules.settings.inventory_days) * 86_400);
    let wants_inventory =
        found.inventory_wanted || found.inventory_at.is_none_or(|at| contact.at.since(at) >= old);
    Ok(Contacted { machine, wants_inventory })
}

/// Whether somebody else seems to speak under this device id: another GLPI agent's id, or another declared network (S-1).
fn another_speaks(rules: &rules::Rules, found: &Remembered, contact: &Contact) -> bool {
    // Agents say that id at PROLOG only, not where they tell the version of their deploy task.
    if contact.deploy.is_none() && !found.glpi_id.is_empty() && contact.glpi_id != found.glpi_id {
        return true;
    }
    let before = found.machine.address.parse::<IpAddr>().ok();
    before.is_some_and(|before| {
        rules.network_of(before).map(|n| &n.cidr) != rules.network_of(contact.address).map(|n| &n.cidr)
    })
}

/// Whether unknown agents may work at once when they speak from an address.
fn accepts(rules: &rules::Rules, address: IpAddr) -> bool {
    rules.network_of(address).is_some_and(|n| n.accept)
}

/// A computer nobody decided about speaks from a network that was declared since.
async fn welcome(app: &App, machine: &Machine, device_id: &str) -> Result<()> {
    let mut tx = app.db.observe().await?;
    if tx.run(store::WELCOME, args![machine.number]).await? > 0 {
        tx.touch(Touched::Computer(machine.id));
    }
    tx.commit().await?;
    app.computers.forget(device_id);
    Ok(())
}

async fn hold(app: &App, found: &Remembered, contact: &Contact) -> Result<()> {
    tracing::warn!(
        computer.id = %found.machine.id,
        address = %contact.address,
        "an agent speaks under a known device id with another identity or from another network; it gets no work until people approve it"
    );
    let mut tx = app.db.change().await?;
    tx.run(store::HELD, args![found.machine.number]).await?;
    let (address, device) = (contact.address.to_canonical(), &contact.device_id);
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 2] =
        [("device_id", device), ("address", &address)];
    audit::write(&mut tx, &binding::server(app), "computer.held", &found.machine.name, details).await?;
    tx.touch(Touched::Computer(found.machine.id));
    tx.commit().await?;
    app.computers.forget(&contact.device_id);
    Ok(())
}

/// Texts agents call themselves by, cut.
fn bounded(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(limits::AGENT_TEXT_MAX).collect()
}

fn kind_of(agent: &str) -> &'static str {
    if agent.to_lowercase().starts_with("glpi") { "glpi" } else { "fusioninventory" }
}

/// Notes a sign of life, if there is anything to write: something new, or enough time since the last one.
fn note(app: &App, found: &Remembered, contact: &Contact) {
    let (address, agent) = (contact.address.to_canonical().to_string(), bounded(&contact.agent));
    let machine = &found.machine;
    let deploy = contact.deploy.as_ref().map_or_else(|| machine.deploy.clone(), |d| bounded(d));
    let glpi_id = if contact.glpi_id.is_empty() { found.glpi_id.clone() } else { bounded(&contact.glpi_id) };
    let news = address != machine.address
        || agent != machine.agent
        || deploy != machine.deploy
        || glpi_id != found.glpi_id;
    let due = found.contact_at.is_none_or(|at| contact.at.since(at) >= limits::CONTACT_EACH);
    let mut signs = lock(&app.computers.signs);
    if let Some(waiting) = signs.get_mut(&machine.number) {
        waiting.at = contact.at;
        (waiting.address, waiting.agent, waiting.glpi_id) = (address, agent, glpi_id);
        if contact.deploy.is_some() {
            waiting.deploy = deploy;
        }
        return;
    }
    if (news || due) && signs.len() < limits::CONTACTS_WAITING_MAX {
        signs.insert(
            machine.number,
            Sign { id: machine.id, at: contact.at, address, agent, deploy, glpi_id, news },
        );
    }
}

/// A device id nobody knows: a new computer, or a refusal.
async fn register(app: &App, rules: &rules::Rules, contact: &Contact) -> Result<()> {
    let accepted = accepts(rules, contact.address);
    let address = contact.address.to_canonical().to_string();
    let mut q = app.db.read();
    let too_many = Fault::new(Code::Overloaded, [("seconds", &60)]);
    if !accepted {
        if !may_arrive(&app.computers, contact.address.to_canonical(), contact.at) {
            return Err(too_many);
        }
        let (all, here) =
            (q.count(store::PENDING, args![]).await?, q.count(store::PENDING_FROM, args![&address]).await?);
        if all >= limits::PENDING_MAX || here >= limits::PENDING_FROM_MAX {
            tracing::warn!(%address, all, here, "an unknown agent is turned away: too many wait for approval");
            return Err(too_many);
        }
    }
    if q.count(store::COMPUTERS_COUNT, args![]).await? >= limits::COMPUTERS_MAX {
        return Err(too_many);
    }
    let (agent, id) = (bounded(&contact.agent), app.new_id());
    let host = host_of(&contact.device_id);
    let words = format!("{} {} {} {}", host, contact.device_id, address, agent).to_lowercase();
    let mut tx = app.db.observe().await?;
    let row = args![
        id,
        host,
        host.to_lowercase(),
        kind_of(&agent),
        None::<Uuid>,
        &contact.device_id,
        contact.at,
        if accepted { "approved" } else { "pending" },
        &agent,
        &address,
        contact.at,
        bounded(&contact.glpi_id),
        Vec::<u8>::new(),
        version_key(agent_version(&agent)),
        words
    ];
    if tx.run(store::INSERT, row).await? > 0 {
        binding::bind(&mut tx, id, &contact.proof).await?;
        tx.touch(Touched::Computer(id));
    }
    tx.commit().await?;
    Ok(())
}

/// At most so many unknown agents a minute from one address.
fn may_arrive(shared: &Shared, address: IpAddr, now: Timestamp) -> bool {
    let minute = now.as_ms() / 60_000;
    let mut arrivals = lock(&shared.arrivals);
    if arrivals.len() >= limits::ARRIVAL_SOURCES_MAX {
        arrivals.retain(|_, (when, _)| *when == minute);
        if arrivals.len() >= limits::ARRIVAL_SOURCES_MAX {
            return false;
        }
    }
    let entry = arrivals.entry(address).or_insert((minute, 0));
    if entry.0 != minute {
        *entry = (minute, 0);
    }
    entry.1 += 1;
    entry.1 <= limits::ARRIVALS_MINUTE_MAX
}

/// The chore that writes signs of life. Ends when the server leaves, after a last time.
pub async fn keep(app: App) {
    let mut tick = tokio::time::interval(limits::CONTACTS_WRITE_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let leaving = tokio::select! {
            _ = tick.tick() => false,
            () = app.stop.cancelled() => true,
        };
        if let Err(fault) = write(&app).await {
            tracing::error!(%fault, "could not write contacts of agents");
        }
        if leaving {
            return;
        }
    }
}

/// Writes the signs of life that wait.
///
/// # Errors
/// When the database fails; they are lost until the next contact.
pub(super) async fn write(app: &App) -> Result<()> {
    let signs = std::mem::take(&mut *lock(&app.computers.signs));
    if signs.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    let mut list: Vec<(i64, Sign)> = signs.into_iter().collect();
    list.sort_unstable_by_key(|(number, _)| *number);
    let told: Vec<(i64, Uuid, bool)> = list.iter().map(|(n, s)| (*n, s.id, s.news)).collect();
    for piece in pieces(list) {
        let rows = piece.len();
        let mut args: Vec<Arg> = Vec::with_capacity(rows * 7);
        for (number, sign) in piece {
            let key = version_key(agent_version(&sign.agent));
            args.extend(args![number, sign.at, sign.address, sign.agent, key, sign.deploy, sign.glpi_id]);
        }
        tx.run(&store::signs(rows), args).await?;
    }
    for (number, id, news) in &told {
        if *news {
            super::views::rewrite_words(&mut tx, *number).await?;
        }
        tx.touch(Touched::Computer(*id));
    }
    tx.commit().await?;
    let numbers: std::collections::HashSet<i64> = told.into_iter().map(|(n, ..)| n).collect();
    lock(&app.computers.known).by_device.retain(|_, found| !numbers.contains(&found.machine.number));
    Ok(())
}

/// Reads which units our own agents belong to; once, before anybody is served.
///
/// # Errors
/// When the database fails.
pub async fn load(app: &App) -> Result<()> {
    for row in app.db.read().rows(store::UNITS_OF_AGENTS, args![]).await? {
        app.units.put(&row.get::<String>(0)?, &row.get::<String>(1)?);
    }
    Ok(())
}

/// Throws away computers that waited for approval too long (S-4), and software nobody has. A chore: may run twice, may be missed.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<()> {
    let before = Timestamp::from_ms(app.clock.now().as_ms() - limits::PENDING_KEPT_MS);
    let mut tx = app.db.observe().await?;
    for row in tx.rows(store::EXPIRED, args![before]).await? {
        tx.run(store::DELETE, args![row.get::<i64>(0)?]).await?;
        tx.touch(Touched::ComputerRemoved(row.get(1)?, row.get(2)?));
    }
    tx.run(store::SOFTWARE_SWEEP, args![]).await?;
    tx.commit().await?;
    app.computers.forget_all();
    Ok(())
}

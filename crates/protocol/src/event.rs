//! Live changes: `GET /api/v1/events`, server-sent events.
//!
//! Each event carries the whole new object, so that a reader needs no second call. Numbered events are kept for a
//! while: a reader that lost its connection goes on with `Last-Event-ID` (or `?after=`). When the number is too old the
//! stream begins with [`Change::Reset`]: read the lists again. Usage is not numbered and not repeated.

use crate::api::{
    Agent, CatalogueDownload, Computer, Death, Instance, JournalLine, Order, PackageFile, Task, TaskRun,
    UsageNow,
};
use serde::{Deserialize, Serialize};

/// A change. The `event:` field of the stream is its `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Change {
    /// The reader missed something: read the lists again.
    Reset {},
    /// An instance is new or changed.
    Instance {
        /// The instance.
        instance: Box<Instance>,
    },
    /// An instance was removed.
    InstanceRemoved {
        /// Agent.
        agent: String,
        /// Name.
        name: String,
    },
    /// An agent is new or changed.
    Agent {
        /// The agent.
        agent: Box<Agent>,
    },
    /// An agent was removed.
    AgentRemoved {
        /// Name.
        name: String,
    },
    /// A package file is new or changed.
    Package {
        /// The file.
        package: Box<PackageFile>,
    },
    /// A package file was removed.
    PackageRemoved {
        /// File name.
        file: String,
    },
    /// An order was given or ended.
    Order {
        /// The order.
        order: Box<Order>,
    },
    /// A process ended unexpectedly.
    Death {
        /// The death.
        death: Box<Death>,
    },
    /// A warning or an error stands in the journal; not numbered.
    Journal {
        /// The line.
        line: Box<JournalLine>,
    },
    /// A download from a catalogue moves or ended.
    Download {
        /// How it stands.
        download: Box<CatalogueDownload>,
    },
    /// What catalogues offer, or which updates there are, changed: read them again.
    Catalogue {},
    /// Credentials, groups of settings or the configuration file changed: read them again.
    Configuration {},
    /// A package declared what it offers.
    Descriptor {
        /// Name of the package (instance name).
        package: String,
    },
    /// A computer is new or changed.
    Computer {
        /// The computer.
        computer: Box<Computer>,
    },
    /// A computer was removed.
    ComputerRemoved {
        /// Its id.
        id: String,
    },
    /// A task is new or changed, its counts too; at most twice a second for each task.
    Task {
        /// The task.
        task: Box<Task>,
    },
    /// A task was removed.
    TaskRemoved {
        /// Its name.
        name: String,
    },
    /// Runs changed: at most a hundred of them, twice a second; not numbered. Who shows more reads the list again.
    Runs {
        /// The runs.
        runs: Vec<TaskRun>,
        /// There were more.
        more: bool,
    },
    /// A draft is new, changed or gone: read it again.
    Draft {
        /// Its id.
        id: String,
    },
    /// Groups, networks, slots, mirrors or settings of foreign agents changed: read them again.
    Fleet {},
    /// A space, its engine or the graph people see of it changed: read it again. At most a few a second for each space.
    Space {
        /// Its name.
        name: String,
    },
    /// A delivery is new or changed: read it again. At most a few a second for each.
    Delivery {
        /// Its number: `D-42`.
        delivery: String,
    },
    /// A resource or a lock is new or changed: read it again.
    Resource {
        /// Its name: `CA_LIV_ENV`, `delivery/INT1`.
        name: String,
    },
    /// A request is new or changed: read it again.
    Request {
        /// Its number: `R-131`.
        request: String,
    },
    /// A rollout or one of its targets is new or changed: read it again. At most a few a second for each.
    Rollout {
        /// Its number: `RO-7`.
        rollout: String,
    },
    /// Consumption of instances, now; not numbered.
    Usage {
        /// One entry an instance that runs.
        usage: Vec<UsageNow>,
    },
}

impl Change {
    /// The word in the `event:` field.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Change::Reset {} => "reset",
            Change::Instance { .. } => "instance",
            Change::InstanceRemoved { .. } => "instance-removed",
            Change::Agent { .. } => "agent",
            Change::AgentRemoved { .. } => "agent-removed",
            Change::Package { .. } => "package",
            Change::PackageRemoved { .. } => "package-removed",
            Change::Order { .. } => "order",
            Change::Death { .. } => "death",
            Change::Journal { .. } => "journal",
            Change::Download { .. } => "download",
            Change::Catalogue {} => "catalogue",
            Change::Configuration {} => "configuration",
            Change::Descriptor { .. } => "descriptor",
            Change::Computer { .. } => "computer",
            Change::ComputerRemoved { .. } => "computer-removed",
            Change::Task { .. } => "task",
            Change::TaskRemoved { .. } => "task-removed",
            Change::Runs { .. } => "runs",
            Change::Draft { .. } => "draft",
            Change::Fleet {} => "fleet",
            Change::Space { .. } => "space",
            Change::Delivery { .. } => "delivery",
            Change::Resource { .. } => "resource",
            Change::Request { .. } => "request",
            Change::Rollout { .. } => "rollout",
            Change::Usage { .. } => "usage",
        }
    }
}

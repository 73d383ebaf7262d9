//! Tasks, runs, time slots, kept questions.

use crate::{Client, Error, Stream};
use protocol::api::{
    ForceStart, InteractionTemplate, NewTask, RunAction, RunLog, RunsChanged, TargetProgress, Task, TaskRun,
    TimeSlot,
};
use reqwest::Method;
use serde_json::json;

/// Which runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunQuery {
    /// Of this task.
    pub task: Option<String>,
    /// Of this job of it.
    pub job: Option<String>,
    /// Of this package.
    pub package: Option<String>,
    /// Of this computer, by id.
    pub computer: Option<String>,
    /// In one of these states, comma separated.
    pub state: Option<String>,
    /// Earlier attempts too.
    pub all: bool,
    /// Only computers whose name holds this text.
    pub search: Option<String>,
}

impl Client {
    /// Tasks by name.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn tasks(&self, search: Option<&str>) -> Result<Vec<Task>, Error> {
        self.get(&["tasks"]).maybe("search", search).read().await
    }
    /// One task.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn task(&self, name: &str) -> Result<Task, Error> {
        self.get(&["tasks", name]).read().await
    }
    /// Makes a task; it is not active.
    ///
    /// # Errors
    /// `exists`, `invalid-field`, `not-allowed`.
    pub async fn add_task(&self, task: &NewTask) -> Result<Task, Error> {
        self.post(&["tasks"], task).read().await
    }
    /// Replaces what people wrote of a task.
    ///
    /// # Errors
    /// `not-found`, `stale-revision`, `invalid-field`, `not-allowed`.
    pub async fn set_task(&self, name: &str, task: &NewTask) -> Result<Task, Error> {
        self.call(Method::PUT, &["tasks", name]).json(task).read().await
    }
    /// Removes an inactive task with its runs.
    ///
    /// # Errors
    /// `not-found`, `task-active`, `not-allowed`.
    pub async fn remove_task(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["tasks", name]).done().await
    }
    /// Activates a task, or not.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn activate_task(&self, name: &str, active: bool) -> Result<Task, Error> {
        let verb = if active { "activate" } else { "deactivate" };
        self.call(Method::POST, &["tasks", name, verb]).read().await
    }
    /// Starts an active task now.
    ///
    /// # Errors
    /// `not-found`, `task-inactive`, `not-allowed`.
    pub async fn force_task(&self, name: &str, how: ForceStart) -> Result<Task, Error> {
        self.post(&["tasks", name, "force-start"], &how).read().await
    }
    /// Makes an inactive copy.
    ///
    /// # Errors
    /// `not-found`, `exists`, `not-allowed`.
    pub async fn duplicate_task(&self, name: &str, copy: &str) -> Result<Task, Error> {
        self.post(&["tasks", name, "duplicate"], &json!({ "name": copy })).read().await
    }
    /// Counts of each package of each job.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn task_progress(&self, name: &str) -> Result<Vec<TargetProgress>, Error> {
        self.get(&["tasks", name, "progress"]).read().await
    }
    /// Every run that fits.
    ///
    /// # Errors
    /// `not-found`, `invalid-field`.
    pub async fn runs(&self, which: &RunQuery) -> Result<Vec<TaskRun>, Error> {
        let query = [
            ("task", which.task.as_deref()),
            ("job", which.job.as_deref()),
            ("package", which.package.as_deref()),
            ("computer", which.computer.as_deref()),
            ("state", which.state.as_deref()),
            ("newest", which.all.then_some("false")),
            ("search", which.search.as_deref()),
        ];
        self.whole(&["runs"], &query).await
    }
    /// One run.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn run(&self, id: &str) -> Result<TaskRun, Error> {
        self.get(&["runs", id]).read().await
    }
    /// Lines of a run after a number, a thousand at most.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn run_log(&self, id: &str, after: u64, search: Option<&str>) -> Result<RunLog, Error> {
        let call = self.get(&["runs", id, "log"]).query("after", after).query("limit", 1_000);
        call.maybe("search", search).read().await
    }
    /// A run as it goes, after a line.
    #[must_use]
    pub fn follow_run(&self, id: &str, after: u64) -> Stream {
        Stream::new(self.clone(), &["runs", id, "follow"], Some(after.to_string()))
    }
    /// Calls runs off, does them again, or takes them as failed.
    ///
    /// # Errors
    /// `not-found`, `invalid-field`, `not-allowed`.
    pub async fn act_on_runs(&self, action: &RunAction) -> Result<RunsChanged, Error> {
        self.post(&["runs", "actions"], action).read().await
    }
    /// Time slots by name.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn time_slots(&self) -> Result<Vec<TimeSlot>, Error> {
        self.get(&["time-slots"]).read().await
    }
    /// A time slot.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn time_slot(&self, name: &str) -> Result<TimeSlot, Error> {
        self.get(&["time-slots", name]).read().await
    }
    /// Makes a time slot, or changes it.
    ///
    /// # Errors
    /// `invalid-field`, `not-allowed`.
    pub async fn set_time_slot(&self, slot: &TimeSlot) -> Result<TimeSlot, Error> {
        self.call(Method::PUT, &["time-slots", &slot.name]).json(slot).read().await
    }
    /// Removes a time slot no task names.
    ///
    /// # Errors
    /// `not-found`, `time-slot-in-use`, `not-allowed`.
    pub async fn remove_time_slot(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["time-slots", name]).done().await
    }
    /// Kept questions by name.
    ///
    /// # Errors
    /// `not-allowed`.
    pub async fn templates(&self) -> Result<Vec<InteractionTemplate>, Error> {
        self.get(&["interaction-templates"]).read().await
    }
    /// A kept question.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn template(&self, name: &str) -> Result<InteractionTemplate, Error> {
        self.get(&["interaction-templates", name]).read().await
    }
    /// Keeps a question under a name; another name in it renames the one there is.
    ///
    /// # Errors
    /// `invalid-field`, `exists`, `not-allowed`.
    pub async fn set_template(
        &self,
        name: &str,
        template: &InteractionTemplate,
    ) -> Result<InteractionTemplate, Error> {
        self.call(Method::PUT, &["interaction-templates", name]).json(template).read().await
    }
    /// Removes a kept question.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`.
    pub async fn remove_template(&self, name: &str) -> Result<(), Error> {
        self.call(Method::DELETE, &["interaction-templates", name]).done().await
    }
}

//! Questions to agents: asked at once over their connection, answered or not within seconds; nothing of it is kept.

use super::store;
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use crate::wake::Touched;
use protocol::Code;
use protocol::deliver::job::{AgentAnswer, AgentAsk, Answered, Question};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Questions under way.
#[derive(Default)]
pub(super) struct Questions(Mutex<Asked>);

#[derive(Default)]
struct Asked {
    number: u64,
    /// Not sent yet, by agent.
    waiting: HashMap<Uuid, Vec<Question>>,
    /// Who waits for which answer of which agent.
    answers: HashMap<u64, (Uuid, oneshot::Sender<AgentAnswer>)>,
}

impl Questions {
    fn lock(&self) -> MutexGuard<'_, Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be asked of an agent.
    pub(super) fn take(&self, agent: Uuid) -> Vec<Question> {
        self.lock().waiting.remove(&agent).unwrap_or_default().into_iter().collect()
    }

    fn forget(&self, agent: Uuid, number: u64) {
        let mut asked = self.lock();
        asked.answers.remove(&number);
        if let Some(waiting) = asked.waiting.get_mut(&agent) {
            waiting.retain(|question| question.number != number);
            if waiting.is_empty() {
                asked.waiting.remove(&agent);
            }
        }
    }
}

/// Forgets a question when nobody waits any more.
struct Place<'a> {
    app: &'a App,
    agent: Uuid,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.app.work.questions.forget(self.agent, self.number);
    }
}

/// Asks an agent; it answers within [`limits::QUESTION_WAIT`] or not at all.
///
/// # Errors
/// [`Code::AgentAway`] when it is not connected, [`Code::AgentSilent`] when it does not answer in time or does not understand,
/// [`Code::Overloaded`] when too much is being asked of it.
pub async fn ask(app: &App, agent: Uuid, ask: AgentAsk) -> Result<AgentAnswer> {
    let name = async || match app.db.read().row(store::AGENT_NAME, args![agent]).await {
        Ok(Some(row)) => row.get(0).unwrap_or_else(|_| agent.to_string()),
        _ => agent.to_string(),
    };
    if !app.presence.is_connected(agent) {
        return Err(Fault::new(Code::AgentAway, [("agent", &name().await)]));
    }
    let (tell, answer) = oneshot::channel();
    let place = {
        let mut asked = app.work.questions.lock();
        if asked.answers.values().filter(|(of, _)| *of == agent).count() >= limits::QUESTIONS_EACH_MAX {
            return Err(Fault::new(Code::Overloaded, [("seconds", &1)]));
        }
        asked.number += 1;
        let number = asked.number;
        asked.answers.insert(number, (agent, tell));
        asked.waiting.entry(agent).or_default().push(Question { number, ask });
        Place { app, agent, number }
    };
    app.wake.touched(vec![Touched::Jobs(agent)]);
    let heard = tokio::time::timeout(limits::QUESTION_WAIT, answer).await;
    drop(place);
    match heard {
        Ok(Ok(AgentAnswer::Unknown)) | Err(_) | Ok(Err(_)) => {
            let seconds = limits::QUESTION_WAIT.as_secs();
            Err(Fault::new(Code::AgentSilent, [("agent", &name().await), ("seconds", &seconds)]))
        }
        Ok(Ok(answer)) => Ok(answer),
    }
}

/// An agent answered.
pub fn answered(app: &App, agent: Uuid, answered: Answered) {
    let mut asked = app.work.questions.lock();
    let own = asked.answers.get(&answered.number).is_some_and(|(of, _)| *of == agent);
    if let Some((_, tell)) = own.then(|| asked.answers.remove(&answered.number)).flatten() {
        let _ = tell.send(answered.answer);
    }
}

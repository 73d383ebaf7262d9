//! Log files on the targets, which people read without a shell (LG-5): only below the directories an environment declares.

use super::{context, resolve};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::limits;
use crate::work;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::rights::Right;
use protocol::Reason;
use protocol::api::{LogSourceView, LogStretch};
use protocol::deliver::LogSource;
use protocol::deliver::job::{AgentAnswer, AgentAsk};
use serde::Deserialize;

/// Which stretch of which file.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Stretch {
    /// File below the source; the newest if absent.
    pub file: Option<String>,
    /// Agent; the first of the environment if absent.
    pub agent: Option<String>,
    /// First byte.
    pub offset: u64,
    /// Most bytes: 256 KiB if absent, and at most.
    pub limit: Option<u64>,
    /// Count from the end: the last `limit` bytes.
    pub from_end: bool,
}

/// Log sources of an environment, with their files, newest first.
///
/// # Errors
/// [`protocol::Code::NotFound`]. An agent that does not answer is told in its row.
pub async fn sources(app: &App, call: &Call, name: &str) -> Result<Vec<LogSourceView>> {
    call.may(Right::View)?;
    let doc = resolve::env(app, name).await?;
    let env = &doc.file.env;
    let agents = resolve::agents(app, &mut app.db.read(), env).await?;
    let pairs = agents.iter().flat_map(|agent| env.log_sources.iter().map(move |source| (agent, source)));
    let mut views =
        futures_util::future::join_all(pairs.map(|(agent, source)| of_agent(app, agent, source))).await;
    for view in &mut views {
        if let Some(reason) = &mut view.reason {
            reason.localise(call.lang);
        }
    }
    Ok(views)
}

async fn of_agent(app: &App, agent: &str, source: &LogSource) -> LogSourceView {
    let path = context::path(&source.path);
    let mut view = LogSourceView {
        source: source.name.clone(),
        path: path.clone(),
        agent: agent.to_owned(),
        ..LogSourceView::default()
    };
    let away = || Some(Reason::new("W.agent", [("agent".to_owned(), agent.to_owned())].into()));
    let Ok(id) = fleet::agent_id(&mut app.db.read(), agent).await else {
        view.reason = away();
        return view;
    };
    match work::ask(app, id, AgentAsk::ListLogs { root: path }).await {
        Ok(AgentAnswer::Logs { files }) => view.files = files,
        Ok(AgentAnswer::Failed { reason }) => view.reason = Some(reason),
        Ok(_) | Err(_) => view.reason = away(),
    }
    view
}

/// A name that leads nowhere else; the agent looks again, at the file itself.
fn checked(file: &str) -> Result<()> {
    let outside =
        file.starts_with('/') || file.split(['/', '\\']).any(|part| part == "..") || file.contains('\0');
    if outside {
        return Err(Fault::field("file", "a path below the log source"));
    }
    Ok(())
}

/// A stretch of a file of a log source.
///
/// # Errors
/// [`protocol::Code::NotFound`]; [`protocol::Code::InvalidField`] for a path that leads outside.
pub async fn read(app: &App, call: &Call, name: &str, source: &str, which: &Stretch) -> Result<LogStretch> {
    call.may(Right::View)?;
    let doc = resolve::env(app, name).await?;
    let env = &doc.file.env;
    let declared = env.log_sources.iter().find(|s| s.name.eq_ignore_ascii_case(source));
    let declared = declared.ok_or_else(|| Fault::not_found("log source", source))?;
    let agents = resolve::agents(app, &mut app.db.read(), env).await?;
    let agent = match &which.agent {
        Some(agent) => agents.iter().find(|a| a.eq_ignore_ascii_case(agent)).cloned(),
        None => agents.first().cloned(),
    };
    let agent = agent.ok_or_else(|| Fault::not_found("agent", which.agent.as_deref().unwrap_or(name)))?;
    let file = match &which.file {
        Some(file) => {
            checked(file)?;
            file.clone()
        }
        None => {
            let view = of_agent(app, &agent, declared).await;
            view.files.first().map(|f| f.path.clone()).ok_or_else(|| Fault::not_found("log file", source))?
        }
    };
    let limit = which.limit.unwrap_or(limits::ENV_LOG_BYTES_MAX).clamp(1, limits::ENV_LOG_BYTES_MAX);
    let id = fleet::agent_id(&mut app.db.read(), &agent).await?;
    let ask = AgentAsk::ReadLog {
        root: context::path(&declared.path),
        file: file.clone(),
        offset: if which.from_end { limit } else { which.offset },
        from_end: which.from_end,
        limit,
    };
    match work::ask(app, id, ask).await? {
        AgentAnswer::Bytes { offset, size, data } => {
            let bytes = STANDARD.decode(data).map_err(Fault::internal)?;
            let next = offset + u64::try_from(bytes.len()).unwrap_or(0);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Ok(LogStretch { agent, file, offset, next, size_bytes: size, text })
        }
        AgentAnswer::Failed { reason } => Err(Fault::field("file", reason.tell(call.lang))),
        _ => Err(Fault::internal("an agent answered something else")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LG-5: paths that lead out are refused.
    #[test]
    fn outside_is_refused() {
        for bad in ["/etc/passwd", "../x", "a/../../x", "a\\..\\x"] {
            assert!(checked(bad).is_err(), "{bad}");
        }
        for good in ["access.log", "2026/a..b.log"] {
            assert!(checked(good).is_ok(), "{good}");
        }
    }
}

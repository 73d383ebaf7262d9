//! What scripts ask of the server while they run (§14.3): `tval`, `tpush`, `tpop`, `tempty`, and looking at a resource.
//!
//! A script acts on values and stacks of its own space and of the domain; never on who holds a lock, on secrets, nor on what says where something is
//! delivered: that is for people and their rights. A call is carried out once: the same number is answered the same.

use super::{attempt, store};
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::resources::{self, By};
use crate::store::{Query, Tx};
use model::deliver::resource::Kind;
use protocol::deliver::job::{JobAnswer, JobCall};
use protocol::{Code, Lang};
use uuid::Uuid;

/// Carries out what a script asks. What cannot be done is said in the answer.
///
/// # Errors
/// [`Code::NotFound`] when it is no attempt of this agent; when the database fails.
pub async fn call(app: &App, agent: Uuid, call: JobCall) -> Result<JobAnswer> {
    let unknown = || Fault::not_found("attempt", &call.attempt);
    let id: Uuid = call.attempt.parse().map_err(|_| unknown())?;
    let mut tx = app.db.observe().await?;
    let row = attempt(&mut tx, id).await?.filter(|row| row.agent_id == agent).ok_or_else(unknown)?;
    if let Some(said) = tx.row(store::CALL, args![id, call.number]).await? {
        return Ok(said.json(0)?);
    }
    let run = match row.delivery {
        Some(number) => format!("D-{number}"),
        None => format!("run {}", row.run),
    };
    let by =
        By { who: format!("{}/{}", row.space, row.path), at: app.clock.now(), reason: String::new(), run };
    let done = carry_out(&mut tx, &by, &row.space, &call).await;
    let (value, error, failed) = match done {
        Ok(value) => (value, String::new(), false),
        Err(fault) if matches!(fault.code, Code::Internal | Code::DiskFull) => return Err(fault),
        Err(fault) => (String::new(), fault.code.text(Lang::En, &fault.details), true),
    };
    let answer = JobAnswer { attempt: call.attempt.clone(), number: call.number, value, error };
    if failed {
        // Nothing of a refused change stays; that it was refused is not worth remembering.
        return Ok(answer);
    }
    let said = serde_json::to_string(&answer).map_err(Fault::internal)?;
    tx.run(store::CALL_INSERT, args![id, call.number, said]).await?;
    tx.commit().await?;
    if call.verb != "get" {
        app.spaces.nudge.notify_one();
    }
    Ok(answer)
}

async fn carry_out(tx: &mut Tx, by: &By, space: &str, call: &JobCall) -> Result<String> {
    let known = resources::one(tx, &call.resource).await?;
    let elsewhere = !known.spec.space.is_empty() && !known.spec.space.eq_ignore_ascii_case(space);
    if elsewhere || known.kind == Kind::Secret {
        return Err(Fault::not_found("resource", &call.resource));
    }
    if call.verb == "get" {
        return Ok(match known.kind {
            Kind::Stack => resources::peek(tx, &call.resource).await?.unwrap_or_default(),
            _ => known.value,
        });
    }
    if matches!(known.kind, Kind::Env | Kind::Package | Kind::Version) {
        return Err(Fault::new(Code::NotAllowed, [("right", &model::rights::Right::SetResource)]));
    }
    let done = resources::set(tx, by, &call.resource, &call.verb, &call.value).await?;
    Ok(done.unwrap_or_default())
}

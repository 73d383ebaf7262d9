//! The whole list as a file, in pages, so that it costs no memory.

use super::find::{Filter, condition};
use super::store::{self};
use super::views::{Seen, read};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Query};
use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use model::rights::Right;
use protocol::api::Computer;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated, with a heading.
    Csv,
    /// A list of objects.
    Json,
}

impl Form {
    /// Reads the word.
    ///
    /// # Errors
    /// [`protocol::Code::InvalidField`].
    pub fn of(word: &str) -> Result<Self> {
        match word {
            "" | "csv" => Ok(Form::Csv),
            "json" => Ok(Form::Json),
            _ => Err(Fault::field("format", "csv or json")),
        }
    }
}

const HEADING: &str =
    "id,name,kind,standing,agent,device_id,address,contact_at,inventory_at,os,arch,tag,labels,unit\r\n";

fn line(c: &Computer) -> String {
    let at = |t: Option<model::Timestamp>| t.map(|t| t.to_string()).unwrap_or_default();
    let device = c.device_id.clone().or_else(|| c.agent.clone()).unwrap_or_default();
    let cells = [
        &c.id,
        &c.name,
        &c.kind,
        &c.standing,
        &c.agent_version,
        &device,
        &c.address,
        &at(c.contact_at),
        &at(c.inventory_at),
        &c.os,
        &c.arch,
        &c.tag,
        &c.labels.join(" "),
        &c.unit,
    ];
    cells.map(|text| super::cell(text)).join(",") + "\r\n"
}

/// Where an export stands.
struct At {
    app: App,
    form: Form,
    condition: String,
    args: Vec<Arg>,
    last: Option<(String, i64)>,
    begun: bool,
    done: bool,
}

impl At {
    async fn next(&mut self) -> Result<Vec<Seen>> {
        let mut args = self.args.clone();
        let mut condition = self.condition.clone();
        if let Some((name, number)) = &self.last {
            let first = args.len() + 1;
            condition = format!("{condition} AND (c.name_fold, c.number) > (${first}, ${})", first + 1);
            args.extend([Arg::from(name), Arg::from(*number)]);
        }
        let sql = store::page(&condition, "c.name_fold, c.number", limits::EXPORT_PAGE);
        let rows = self.app.db.read().rows(&sql, args).await?;
        Ok(rows.iter().map(|r| read(&self.app, r)).collect::<std::result::Result<_, _>>()?)
    }

    async fn piece(&mut self) -> Result<Option<Bytes>> {
        if self.done {
            return Ok(None);
        }
        let seen = self.next().await?;
        self.done = seen.len() < limits::EXPORT_PAGE as usize;
        self.last = seen.last().map(|s| (s.name_fold.clone(), s.number));
        let mut text = String::new();
        let first = !std::mem::replace(&mut self.begun, true);
        match self.form {
            Form::Csv => {
                text.push_str(if first { HEADING } else { "" });
                seen.iter().for_each(|s| text.push_str(&line(&s.shown)));
            }
            Form::Json => {
                text.push_str(if first { "[" } else { "" });
                for (i, s) in seen.iter().enumerate() {
                    text.push_str(if first && i == 0 { "\n" } else { ",\n" });
                    text.push_str(&serde_json::to_string(&s.shown).map_err(Fault::internal)?);
                }
                text.push_str(if self.done { "\n]\n" } else { "" });
            }
        }
        Ok(Some(Bytes::from(text)))
    }
}

/// Every computer that fits, as a body that is read while it is sent.
///
/// # Errors
/// Without the right to see; as [`super::list`].
pub async fn export(
    app: &App,
    call: &Call,
    filter: &Filter,
    search: Option<&str>,
    form: Form,
) -> Result<Body> {
    call.may(Right::View)?;
    let sql = condition(app, &mut app.db.read(), call, filter, search).await?;
    let at = At {
        app: app.clone(),
        form,
        condition: sql.text,
        args: sql.args,
        last: None,
        begun: false,
        done: false,
    };
    let stream = futures_util::stream::unfold(at, |mut at| async move {
        match at.piece().await {
            Ok(None) => None,
            Ok(Some(bytes)) => Some((Ok(bytes), at)),
            Err(fault) => {
                at.done = true;
                Some((Err(std::io::Error::other(fault.to_string())), at))
            }
        }
    });
    // What compresses it asks once more after the end.
    Ok(Body::from_stream(stream.fuse()))
}

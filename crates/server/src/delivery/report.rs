//! The report of a delivery (§11 step 9): who, what, gates, checks, jobs, cause; made from what is kept, so that it says the same for ever.

use super::views;
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::work;
use model::rights::Right;
use protocol::Lang;
use protocol::api::{AttemptView, Delivery, DeliveryEvent};
use protocol::deliver::job::CheckRow;
use serde::Serialize;
use std::fmt::Write;

/// A report, for programs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Report {
    /// The delivery.
    pub delivery: Delivery,
    /// What happened.
    pub events: Vec<DeliveryEvent>,
    /// Rows of the preflight.
    pub checks: Vec<CheckRow>,
    /// Attempts of its jobs, in the order they were made.
    pub attempts: Vec<AttemptView>,
}

/// A report.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn report(app: &App, call: &Call, text: &str) -> Result<Report> {
    call.may(Right::View)?;
    let delivery = views::get(app, call, text).await?;
    let number = super::row::number(&delivery.delivery).unwrap_or(0);
    let rows = work::attempts_of_delivery(&mut app.db.read(), number).await?;
    Ok(Report {
        events: views::events(app, call, text, 0).await?,
        checks: views::checks(app, call, text).await?,
        attempts: rows.into_iter().map(|row| row.view(app, call.lang)).collect(),
        delivery,
    })
}

/// The words of a report.
struct Words {
    title: &'static str,
    state: &'static str,
    what: &'static str,
    digest: &'static str,
    who: &'static str,
    times: &'static str,
    cause: &'static str,
    evidence: &'static str,
    happened: &'static str,
    checks: &'static str,
    jobs: &'static str,
}

const EN: Words = Words {
    title: "Delivery",
    state: "State",
    what: "Version",
    digest: "Digest",
    who: "By",
    times: "Created, started, ended",
    cause: "Cause",
    evidence: "Last lines",
    happened: "What happened",
    checks: "Checks",
    jobs: "Jobs",
};
const FR: Words = Words {
    title: "Livraison",
    state: "État\u{a0}",
    what: "Version\u{a0}",
    digest: "Empreinte\u{a0}",
    who: "Par\u{a0}",
    times: "Créée, démarrée, terminée\u{a0}",
    cause: "Cause",
    evidence: "Dernières lignes\u{a0}",
    happened: "Ce qui s'est passé",
    checks: "Contrôles",
    jobs: "Traitements",
};

/// A report, for people: Markdown.
#[must_use]
pub fn markdown(report: &Report, lang: Lang) -> String {
    let words = if lang == Lang::Fr { FR } else { EN };
    let delivery = &report.delivery;
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = head(&mut out, &words, delivery);
    let _ = body(&mut out, &words, report);
    out
}

fn head(out: &mut String, words: &Words, delivery: &Delivery) -> std::fmt::Result {
    let time = |at: Option<model::Timestamp>| at.map_or_else(|| "—".to_owned(), |at| at.to_string());
    writeln!(out, "# {} {}\n", words.title, delivery.delivery)?;
    writeln!(out, "- {}: **{}**", words.state, delivery.state)?;
    writeln!(
        out,
        "- {}: {} {} → {} ({}), {}",
        words.what, delivery.package, delivery.version, delivery.env, delivery.tier, delivery.previous
    )?;
    writeln!(out, "- {}: `{}`", words.digest, delivery.digest)?;
    writeln!(out, "- {}: {} {}", words.who, delivery.by, delivery.request)?;
    writeln!(
        out,
        "- {}: {}, {}, {}",
        words.times,
        delivery.created_at,
        time(delivery.started_at),
        time(delivery.ended_at)
    )?;
    for reason in delivery.waiting.iter().chain(&delivery.warnings) {
        writeln!(out, "- {}", reason.text)?;
    }
    if let Some(cause) = &delivery.cause {
        writeln!(
            out,
            "\n## {}\n\n{} (`{}`), {}\n\n{}\n",
            words.cause, cause.title, cause.code, delivery.failed_job, cause.advice
        )?;
        let lines = if cause.excerpt.is_empty() { &cause.evidence } else { &cause.excerpt };
        if !lines.is_empty() {
            writeln!(out, "{}:\n\n```text", words.evidence)?;
            for line in lines {
                writeln!(out, "{:>6} {}", line.line, line.text)?;
            }
            writeln!(out, "```")?;
        }
    }
    Ok(())
}

fn body(out: &mut String, words: &Words, report: &Report) -> std::fmt::Result {
    writeln!(out, "\n## {}\n", words.happened)?;
    for event in &report.events {
        writeln!(out, "- {} {} {}", event.at, event.path, event.text)?;
    }
    writeln!(out, "\n## {}\n\n| id | | | | |\n|---|---|---|---|---|", words.checks)?;
    for row in &report.checks {
        let reason = row.reason.as_ref().map(|r| r.text.clone()).unwrap_or_default();
        writeln!(
            out,
            "| {} | {} {} | {} | {} / {} | {} |",
            row.id, row.agent, row.subject, row.status, row.measured, row.required, reason
        )?;
    }
    writeln!(out, "\n## {}\n\n| | | | | |\n|---|---|---|---|---|", words.jobs)?;
    for attempt in &report.attempts {
        let code = attempt.code.map(|c| c.to_string()).unwrap_or_default();
        let cause = attempt.cause.as_ref().map(|c| c.code.clone()).unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {} {} | {} | {} |",
            attempt.path, attempt.agent, attempt.end, code, cause, attempt.run_as
        )?;
    }
    Ok(())
}

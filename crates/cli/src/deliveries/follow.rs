//! Following a delivery until it ends: transitions, log lines, decisions (spec/delivery §25.2).

use super::state_word;
use crate::explain::Explain;
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use client::{Client, MergedQuery};
use protocol::api::{Decide, Delivery, DeliveryEvent, ParamView};
use protocol::{Code, Lang, exit, reason};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Columns of an object's name.
const NAME_WIDTH: usize = 19;

/// Whether it never changes any more.
pub fn is_final(state: &str) -> bool {
    !matches!(state, "planned" | "gated" | "running" | "attention" | "cancelling" | "rolling-back")
}

/// Exit code of an end.
pub fn exit_of(state: &str) -> u8 {
    match state {
        "succeeded" | "succeeded-with-warnings" => exit::OK,
        _ => exit::FAILED,
    }
}

/// What is shown while following.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Transitions and log lines.
    All,
    /// Nothing: only its end matters.
    End,
}

/// Follows a delivery until it ends, or the patience does; its end is the result.
pub async fn follow(shell: &Shell, client: &Client, first: Delivery, shown: Shown) -> Result<(), Failure> {
    let say = shell.say;
    let name = first.delivery.clone();
    let end = shell.timeout()?.map(|timeout| Instant::now() + timeout);
    let mut screen = Screen {
        shell,
        client,
        shown,
        after: 0,
        cursor: None,
        asked: String::new(),
        caused: String::new(),
        gates: String::new(),
    };
    loop {
        let delivery = client.delivery(&name).await.or_fail(say, || say.act_delivery(&name))?;
        screen.update(&delivery).await?;
        if is_final(&delivery.state) {
            return screen.end(&delivery);
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            shell.out.one(&delivery, || say.delivery_now(&name, &state_word(shell, &delivery.state)))?;
            return Err(Failure::new(
                exit::TIMED_OUT,
                say.delivery_still(&name, &state_word(shell, &delivery.state)),
            ));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

struct Screen<'a> {
    shell: &'a Shell,
    client: &'a Client,
    shown: Shown,
    after: i64,
    cursor: Option<String>,
    asked: String,
    /// The cause that was told.
    caused: String,
    gates: String,
}

impl Screen<'_> {
    fn line(&self, text: &str) -> Result<(), Failure> {
        self.shell.out.write(format!("{text}\n").as_bytes())
    }

    async fn update(&mut self, delivery: &Delivery) -> Result<(), Failure> {
        let (say, name) = (self.shell.say, &delivery.delivery);
        if self.shown == Shown::End {
            return Ok(());
        }
        let events =
            self.client.delivery_events(name, self.after).await.or_fail(say, || say.act_delivery(name))?;
        if let Some(last) = events.last() {
            self.after = last.number;
        }
        if !self.shell.is_for_people() {
            if self.shell.out.format() == crate::printer::Format::Ndjson {
                events.iter().try_for_each(|event| self.shell.out.line_of(event))?;
            }
            return Ok(());
        }
        for event in &events {
            self.event(event)?;
        }
        self.waiting(delivery)?;
        self.lines(name).await?;
        self.decision(delivery).await
    }

    /// Why it waits, when that changed.
    fn waiting(&mut self, delivery: &Delivery) -> Result<(), Failure> {
        if !matches!(delivery.state.as_str(), "planned" | "gated") {
            return Ok(());
        }
        let now = moment::now();
        let told: Vec<String> =
            delivery.waiting.iter().map(|reason| super::reason_line(self.shell, reason, now)).collect();
        let codes: Vec<&str> = delivery.waiting.iter().map(|reason| reason.code.as_str()).collect();
        if codes.join(" ") == self.gates {
            return Ok(());
        }
        self.gates = codes.join(" ");
        let text = self.shell.say.delivery_waits(&delivery.delivery, &told.join(" ; "));
        self.line(&text)
    }

    /// A transition, as one line.
    fn event(&self, event: &DeliveryEvent) -> Result<(), Failure> {
        let time = moment::clock(event.at);
        let text = self.shell.out.foreign(&event.text);
        if event.path.is_empty() {
            return if event.kind == "gated" { Ok(()) } else { self.line(&format!("{time} {text}")) };
        }
        // Applications tell the tale; a job is told when it needs a look.
        let telling = matches!(event.state.as_str(), "error" | "difficulty");
        if event.path.contains('/') && !telling {
            return Ok(());
        }
        let lang: Lang = self.shell.say.lang();
        let word = reason::deliver::word("state", &event.state, lang);
        let word = if event.state == "error" { word.to_uppercase() } else { word.to_owned() };
        let path = self.shell.out.foreign(&event.path);
        self.line(format!("{time} {path:<NAME_WIDTH$} {word:<12} {text}").trim_end())
    }

    /// New lines of the log.
    async fn lines(&mut self, name: &str) -> Result<(), Failure> {
        let say = self.shell.say;
        loop {
            let query = MergedQuery { cursor: self.cursor.clone(), ..MergedQuery::default() };
            let log =
                self.client.delivery_lines(name, &query).await.or_fail(say, || say.act_delivery(&name))?;
            let none = log.lines.is_empty();
            for line in log.lines.iter().filter(|line| line.line.stream != "agent") {
                self.line(&format!("           | {}", self.shell.out.foreign(&line.line.text)))?;
            }
            self.cursor = Some(log.next).filter(|next| !next.is_empty());
            if none {
                return Ok(());
            }
        }
    }

    /// Tells the cause, once.
    fn cause(&mut self, delivery: &Delivery) -> Result<(), Failure> {
        let Some(cause) = delivery.cause.as_ref().filter(|cause| cause.title != self.caused) else {
            return Ok(());
        };
        self.caused.clone_from(&cause.title);
        self.line(&self.shell.say.line_cause(&self.shell.out.foreign(&cause.title), &delivery.failed_job))
    }

    /// Tells the cause, and asks whoever sits there.
    async fn decision(&mut self, delivery: &Delivery) -> Result<(), Failure> {
        if delivery.state != "attention" {
            self.asked.clear();
            // Somebody may have decided between two looks.
            return if is_final(&delivery.state) { self.cause(delivery) } else { Ok(()) };
        }
        let about = format!("{} {}", delivery.failed_job, self.after);
        if delivery.decisions.is_empty() || self.asked == about {
            return Ok(());
        }
        let say = self.shell.say;
        self.caused.clear();
        self.cause(delivery)?;
        if !delivery.question.is_empty() {
            let question = self.shell.out.foreign(&delivery.question);
            self.line(&say.line_question(&question, &delivery.failed_job))?;
        }
        for warning in delivery.warnings.iter().filter(|w| w.code == "delivery-irreversible") {
            self.line(&format!("         {}", self.shell.out.foreign(&warning.text)))?;
        }
        self.asked = about;
        let elsewhere = say.decide_elsewhere(&delivery.delivery, &delivery.decisions.join("|"));
        if !Shell::can_ask() || self.shell.globals.yes {
            return self.line(&elsewhere);
        }
        let offers: Vec<String> = delivery
            .decisions
            .iter()
            // Whom to leave out is said by `delivery decide … --agent`.
            .filter(|word| *word != "exclude")
            .map(|word| match word.as_str() {
                "retry" => say.decision_retry(),
                "ignore" => say.decision_ignore(),
                "fail" => say.decision_fail(),
                "roll-back" => say.decision_back(&delivery.previous),
                "confirm" => say.decision_confirm(),
                "refuse" => say.decision_refuse(),
                other => other.to_owned(),
            })
            .collect();
        self.shell.out.prompt(&say.ask_decision(&offers.join("  ")));
        let mut answer = String::new();
        if std::io::stdin().read_line(&mut answer).is_err() {
            return self.line(&elsewhere);
        }
        let answer = answer.trim().to_lowercase();
        let means = |keys: String| keys.split(' ').any(|key| key == answer);
        let manual = delivery.decisions.iter().any(|word| word == "confirm");
        let decision = if manual && means(say.dlv_keys_confirm()) {
            "confirm"
        } else if manual && means(say.dlv_keys_refuse()) {
            "refuse"
        } else if manual {
            return self.line(&elsewhere);
        } else if means(say.dlv_keys_retry()) {
            "retry"
        } else if means(say.dlv_keys_ignore()) {
            "ignore"
        } else if means(say.dlv_keys_fail()) {
            "fail"
        } else if means(say.dlv_keys_back()) {
            "roll-back"
        } else {
            return self.line(&elsewhere);
        };
        self.decide(delivery, decision).await
    }

    /// Tells the server what was decided. Values that are not admissible are told, and asked for again.
    async fn decide(&mut self, delivery: &Delivery, decision: &str) -> Result<(), Failure> {
        let say = self.shell.say;
        let ask = Decide {
            decision: decision.to_owned(),
            reason: match decision {
                "ignore" | "roll-back" => self.shell.because(),
                _ => super::reason_of(self.shell),
            },
            params: if decision == "confirm" { self.values(&delivery.params) } else { BTreeMap::new() },
            ..Decide::default()
        };
        match self.client.decide(&delivery.delivery, &ask).await {
            Err(error) if error.code() == Some(Code::InvalidValues) => {
                self.asked.clear();
                self.line(&format!("         {}", self.shell.out.foreign(&error.tell(say))))
            }
            did => did.map(drop).or_fail(say, || say.dlv_act_decide(&delivery.delivery)),
        }
    }

    /// Asks for the values of a question, one by one; nothing typed takes what stands in brackets.
    fn values(&self, asked: &[ParamView]) -> BTreeMap<String, String> {
        let (say, out) = (self.shell.say, &self.shell.out);
        let mut values = BTreeMap::new();
        for one in asked {
            let about = if one.label.is_empty() { one.name.clone() } else { out.foreign(&one.label) };
            let choices = out.foreign(&one.choices.join(", "));
            let usual =
                if one.value.is_empty() { String::new() } else { format!(" [{}]", out.foreign(&one.value)) };
            let about = match (choices.as_str(), one.required) {
                ("", true) => say.ask_value(&about, &usual),
                ("", false) => say.ask_value_maybe(&about, &usual),
                (choices, _) => say.ask_value_of(&about, &choices, &usual),
            };
            out.prompt(&about);
            let mut answer = String::new();
            if std::io::stdin().read_line(&mut answer).map_or(0, |read| read) == 0 {
                break;
            }
            values.insert(one.name.clone(), answer.trim().to_owned());
        }
        values
    }

    /// The end, as the result and as the exit code.
    fn end(&self, delivery: &Delivery) -> Result<(), Failure> {
        let (shell, say) = (self.shell, self.shell.say);
        let state = state_word(shell, &delivery.state);
        let code = exit_of(&delivery.state);
        let took = match (delivery.started_at, delivery.ended_at) {
            (Some(from), Some(to)) => moment::short(to.since(from)),
            _ => "0s".to_owned(),
        };
        let people = || {
            let loud = state.to_uppercase();
            let mut lines = vec![say.delivery_ends(&delivery.delivery, &loud, &took, &code)];
            if code != exit::OK {
                lines.extend(
                    delivery
                        .waiting
                        .iter()
                        .map(|reason| format!("         {}", shell.out.foreign(&reason.text))),
                );
            }
            lines.join("\n")
        };
        shell.out.one(delivery, people)?;
        if code == exit::OK {
            return Ok(());
        }
        Err(Failure::new(code, say.delivery_failed(&delivery.delivery, &state)))
    }
}

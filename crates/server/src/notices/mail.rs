//! Mail, one to a person. A message keeps its id at every try; those about one thing refer to each other, so that they stand together (NO-3).

use super::{Failed, Message};
use crate::app::App;
use crate::config::Mail;
use crate::limits;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message as Letter};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

pub(super) async fn send(app: &App, message: &Message) -> Result<(), Failed> {
    let Some(mail) = &app.config.notify.mail else {
        return Err(Failed {
            why: "no mail is sent any more: [notify.mail] is gone".to_owned(),
            for_good: true,
        });
    };
    let letter =
        letter(mail, message).map_err(|error| Failed { why: format!("{error:#}"), for_good: true })?;
    let way = way(mail).map_err(|error| Failed { why: format!("{error:#}"), for_good: false })?;
    match way.send(letter).await {
        Ok(_) => Ok(()),
        Err(error) => Err(Failed { for_good: error.is_permanent(), why: told(&error) }),
    }
}

/// What the mail server said, or why it was not reached.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut at: &dyn std::error::Error = error;
    while let Some(inner) = at.source() {
        text = inner.to_string();
        at = inner;
    }
    text
}

fn letter(mail: &Mail, message: &Message) -> anyhow::Result<Letter> {
    let from: Mailbox = mail.from.parse()?;
    let domain = from.email.domain().to_owned();
    let thread = format!("<{}@{domain}>", message.object.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let at = u64::try_from(message.at.as_ms()).unwrap_or(0);
    Ok(Letter::builder()
        .from(from)
        .to(message.recipient.parse()?)
        .subject(message.subject.clone())
        .date(std::time::UNIX_EPOCH + std::time::Duration::from_millis(at))
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        .in_reply_to(thread.clone())
        .references(thread)
        .header(ContentType::TEXT_PLAIN)
        .body(message.body.clone())?)
}

fn way(mail: &Mail) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    let mut parameters = TlsParameters::builder(mail.host.clone());
    if let Some(ca) = &mail.ca {
        parameters = parameters.add_root_certificate(Certificate::from_pem(&std::fs::read(ca)?)?);
    }
    let tls = match mail.security.as_str() {
        "none" => Tls::None,
        "tls" => Tls::Wrapper(parameters.build_rustls()?),
        _ => Tls::Required(parameters.build_rustls()?),
    };
    let name = mail.from.parse::<Mailbox>()?.email.domain().to_owned();
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(mail.host.clone())
        .port(mail.port())
        .tls(tls)
        .hello_name(ClientId::Domain(name))
        .timeout(Some(limits::NOTICE_WAIT_MAX));
    if !mail.user.is_empty() {
        builder =
            builder.credentials(Credentials::new(mail.user.clone(), mail.password()?.expose().to_owned()));
    }
    Ok(builder.build())
}

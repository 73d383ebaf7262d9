//! Explaining a package file: what it is, what it runs, which settings it takes.

use super::{find, shown};
use crate::args::Named;
use crate::explain::FileTrouble;
use crate::failure::{Failure, OrFail};
use crate::moment;
use crate::shell::Shell;
use crate::table::{Table, Tone, facts, plain};
use crate::texts::Say;
use protocol::api::{Manifest, PackageFile, RecoveryOptions, SettingDeclared, Texts};
use protocol::install::Install;
use serde::Serialize;
use std::path::Path;

/// A file on this machine.
#[derive(Serialize)]
struct LocalFile {
    name: String,
    version: String,
    file: String,
    digest: String,
    size_bytes: u64,
    size_bytes_unpacked: u64,
    entries: u64,
    has_icon: bool,
    manifest: Manifest,
    #[serde(skip_serializing_if = "Option::is_none")]
    install: Option<Install>,
}

/// `escale package show`
pub async fn show(shell: &Shell, which: &Named) -> Result<(), Failure> {
    let path = Path::new(&which.what);
    if which.version.is_none() && path.is_file() {
        return local(shell, path);
    }
    let client = shell.client()?;
    let doing = shell.say.act_show(&which.what);
    let file = find(shell, &client, which, &doing).await?;
    let install = match file.manifest.faces.iter().any(|face| face == "install") {
        true => Some(client.install_face(&file.file).await.or_fail(shell.say, || doing)?),
        false => None,
    };
    let deliver = match file.manifest.faces.iter().any(|face| face == "deliver") {
        true => Some(
            client
                .deliver_face(&file.name, &file.version, "")
                .await
                .or_fail(shell.say, || shell.say.act_show(&which.what))?,
        ),
        false => None,
    };
    shell.out.one(&file, || {
        let mut text = published(shell, &file, install.as_ref());
        if let Some(face) = &deliver {
            let say = shell.say;
            text.push_str("\n\n");
            text.push_str(&crate::table::facts(&[
                (say.res_label_store(), face.store.clone()),
                (say.res_label_deliverable(), face.text.clone()),
            ]));
            text.push_str("\n\n");
            text.push_str(&super::deliver::table(shell, face));
        }
        text
    })
}

fn local(shell: &Shell, path: &Path) -> Result<(), Failure> {
    let say = shell.say;
    let doing = || say.act_show(&shown(path));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let inspected = bundle::inspect(path, &name).or_fail(say, doing)?;
    let (digest, size_bytes) =
        bundle::digest_file(path).map_err(FileTrouble::at(path)).or_fail(say, doing)?;
    let file = LocalFile {
        name: inspected.manifest.name.to_string(),
        version: inspected.manifest.version.to_string(),
        file: name,
        digest: digest.to_string(),
        size_bytes,
        size_bytes_unpacked: inspected.size_bytes_unpacked,
        entries: inspected.entries,
        has_icon: inspected.icon.is_some(),
        manifest: Manifest::from(&inspected.manifest),
        install: inspected.manifest.install.as_ref().map(Install::from),
    };
    shell.out.one(&file, || {
        let head = vec![
            (say.label_package(), format!("{} {}", file.name, file.version)),
            (say.label_file(), file.file.clone()),
            (
                say.label_size(),
                say.size_unpacked(
                    &moment::size(say, size_bytes),
                    &moment::size(say, file.size_bytes_unpacked),
                    &file.entries,
                ),
            ),
            (say.label_digest(), file.digest.clone()),
        ];
        explain(shell, head, &file.manifest, file.install.as_ref())
    })
}

fn published(shell: &Shell, file: &PackageFile, install: Option<&Install>) -> String {
    let say = shell.say;
    let head = vec![
        (say.label_package(), format!("{} {}", file.name, file.version)),
        (say.label_file(), file.file.clone()),
        (say.label_size(), moment::size(say, file.size_bytes)),
        (say.label_digest(), file.digest.clone()),
        (say.label_published(), say.at_by(&moment::day_time(file.published_at), &file.published_by)),
        (say.label_used_by(), file.used_by.join("\n")),
    ];
    explain(shell, head, &file.manifest, install)
}

fn explain(
    shell: &Shell,
    mut lines: Vec<(String, String)>,
    manifest: &Manifest,
    install: Option<&Install>,
) -> String {
    let say = shell.say;
    let platforms =
        if manifest.platforms.is_empty() { say.any_platform() } else { manifest.platforms.join(" ") };
    lines.extend([
        (say.label_title(), text_in(say, &manifest.title)),
        (say.label_description(), text_in(say, &manifest.description)),
        (say.label_authors(), manifest.authors.join(", ")),
        (say.label_page(), manifest.url.clone().unwrap_or_default()),
        (say.label_spelling(), manifest.spelling.clone()),
        (say.label_faces(), manifest.faces.join(" ")),
        (say.label_platforms(), platforms),
        (say.label_command(), command(&manifest.command)),
        (say.label_recovery(), recovery(say, &manifest.recovery)),
        (say.label_memory(), manifest.memory_bytes_max.map_or_else(String::new, |m| moment::size(say, m))),
        (say.label_warnings(), manifest.warnings.join("\n")),
    ]);
    let mut text = facts(&lines);
    if !manifest.settings.is_empty() {
        text.push_str("\n\n");
        text.push_str(&settings(shell, &manifest.settings));
    }
    if let Some(install) = install {
        text.push_str("\n\n");
        text.push_str(&super::face::explain(say, install));
    }
    text
}

/// The settings a package declares, as a table.
pub fn settings(shell: &Shell, declared: &[SettingDeclared]) -> String {
    let say = shell.say;
    let headings = [say.head_setting(), say.head_type(), say.head_default(), say.head_what_for()];
    let mut table = Table::new(&shell.out, &headings);
    for setting in declared {
        let default = match (&setting.default, setting.required) {
            (Some(example), _) if setting.example_only => (say.for_example(example), Tone::Faint),
            (Some(default), _) => plain(default),
            (None, true) => (say.word_required(), Tone::Bad),
            (None, false) => plain(""),
        };
        let what_for = text_in(say, &setting.description);
        table.row(vec![plain(&setting.name), plain(&setting.kind), default, plain(what_for)]);
    }
    table.show()
}

/// A text in the reader's language, as near as there is one.
pub fn text_in(say: Say, texts: &Texts) -> String {
    model::manifest::Text(texts.clone()).get(say.lang().tag()).unwrap_or_default().to_owned()
}

/// A command as one would type it.
pub(super) fn command(words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain =
            !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "'\"$\\&|;<>()*?".contains(c));
        if plain { word.clone() } else { format!("{word:?}") }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// Recovery options as a line.
pub fn recovery(say: Say, options: &RecoveryOptions) -> String {
    let duration = |ms: u64| model::time::print_duration(std::time::Duration::from_millis(ms));
    let mut parts = Vec::new();
    match options.restart {
        Some(true) => parts.push(say.word_on()),
        Some(false) => parts.push(say.word_off()),
        None => {}
    }
    parts.extend(options.retries.map(|n| format!("retries={n}")));
    parts.extend(options.delay_ms.map(|ms| format!("delay={}", duration(ms))));
    parts.extend(options.reset_after_ms.map(|ms| format!("reset-after={}", duration(ms))));
    parts.extend(options.on_success.map(|yes| format!("on-success={yes}")));
    parts.join(", ")
}

//! Versions that are delivered: scripts, blocks, stores.

use crate::failure::{Failure, OrFail};
use crate::shell::Shell;
use crate::table::{Table, faint, plain};
use protocol::api::{DeliverFace, VersionAsk};

/// `escale package scripts`
pub async fn scripts(
    shell: &Shell,
    package: &str,
    version: &str,
    show: Option<&str>,
    against: Option<&str>,
) -> Result<(), Failure> {
    let say = shell.say;
    let client = shell.client()?;
    let what = format!("{package} {version}");
    let doing = || say.res_act_scripts(&what);
    if let Some(path) = show {
        let text = client.script(package, version, path).await.or_fail(say, doing)?;
        return shell
            .out
            .one(&serde_json::json!({ "path": path, "text": text }), || shell.out.foreign(&text));
    }
    if let Some(other) = against {
        let diffs = client.script_diff(package, version, other).await.or_fail(say, doing)?;
        return shell.out.list(&diffs, || {
            if diffs.is_empty() {
                return say.res_scripts_same(&version, &other);
            }
            let word = |change: &str| match change {
                "new" => say.res_new_word(),
                "gone" => say.res_gone_word(),
                _ => say.res_changed_word(),
            };
            let all =
                diffs.iter().map(|d| format!("{} : {}\n{}", d.path, word(&d.change), d.diff.trim_end()));
            shell.out.foreign(&all.collect::<Vec<_>>().join("\n\n"))
        });
    }
    let face = client.deliver_face(package, version, "").await.or_fail(say, doing)?;
    shell.out.list(&face.face.scripts, || table(shell, &face))
}

/// Scripts of a version, with what each is for.
pub fn table(shell: &Shell, face: &DeliverFace) -> String {
    let say = shell.say;
    let headings = [
        say.res_head_script(),
        say.res_head_hooks(),
        say.res_head_interpreter(),
        say.head_size(),
        say.res_head_digest(),
    ];
    let mut table = Table::new(&shell.out, &headings).right(3);
    for script in &face.face.scripts {
        let digest: String = script.digest.trim_start_matches("blake3:").chars().take(12).collect();
        table.row(vec![
            plain(shell.out.foreign(&script.path)),
            plain(script.hooks.join(" ")),
            faint(shell.out.foreign(&script.interpreter)),
            plain(crate::moment::size(say, script.size_bytes)),
            faint(digest),
        ]);
    }
    table.show()
}

/// What `escale package block`, `unblock`, `promote` and `pin` do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Block,
    Unblock,
    Promote,
    Pin,
    Unpin,
}

/// Does something to a version that is delivered.
pub async fn act(shell: &Shell, act: Act, package: &str, version: &str) -> Result<(), Failure> {
    let say = shell.say;
    let what = format!("{package} {version}");
    let reason = shell.globals.reason.clone().unwrap_or_default();
    let ask = VersionAsk { reason, ..VersionAsk::default() };
    let (verb, ask, would, doing, done) = match act {
        Act::Block => {
            ("block", ask, say.res_would_block(&what), say.res_act_block(&what), say.res_blocked_now(&what))
        }
        Act::Unblock => (
            "unblock",
            ask,
            say.res_would_unblock(&what),
            say.res_act_unblock(&what),
            say.res_unblocked_now(&what),
        ),
        Act::Promote => {
            let ask = VersionAsk { store: "write-once".to_owned(), ..ask };
            (
                "promote",
                ask,
                say.res_would_promote_version(&what),
                say.res_act_promote(&what),
                say.res_promoted_now(&what),
            )
        }
        Act::Pin => {
            let ask = VersionAsk { keep: Some(true), ..ask };
            ("pin", ask, say.res_would_pin(&what), say.res_act_pin(&what), say.res_pinned_now(&what))
        }
        Act::Unpin => {
            let ask = VersionAsk { keep: Some(false), ..ask };
            ("pin", ask, say.res_would_unblock(&what), say.res_act_pin(&what), say.res_unpinned_now(&what))
        }
    };
    if shell.plans_one(verb, &what, would)? {
        return Ok(());
    }
    let client = shell.client()?;
    if act == Act::Block {
        shell.confirm(&say.res_ask_block(&what))?;
    }
    client.version_do(package, version, verb, &ask).await.or_fail(say, || doing.clone())?;
    let now = client.deliver_face(package, version, "").await.or_fail(say, || doing)?;
    shell.out.one(&now, || done)
}

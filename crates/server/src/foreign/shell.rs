//! Commands as agents run them (§8.1): one line for a shell, which they do not always use.
//!
//! On Unix an agent runs a line without shell characters directly, where `exit 3` is no command and a program ended by a signal counts as
//! success; and it binds the output of the last command of a list only. A line in braces is run by the shell in every case, and all of its output is
//! told. On Windows the line is written to a batch file.

use model::install::Command;

/// The line an agent is told.
#[must_use]
pub fn line(command: &Command, windows: bool) -> String {
    match (command, windows) {
        (Command::Line(line), true) => line.clone(),
        (Command::Vector(words), true) => {
            words.iter().map(|word| windows_word(word)).collect::<Vec<_>>().join(" ")
        }
        (Command::Line(line), false) => braces(line),
        (Command::Vector(words), false) => {
            braces(&words.iter().map(|word| unix_word(word)).collect::<Vec<_>>().join(" "))
        }
    }
}

/// A list of commands as one.
fn braces(line: &str) -> String {
    let line = line.trim();
    let ends_open = line.ends_with(['\\', ';', '&']);
    // A comment, a text that follows, or an open end would swallow what closes the braces.
    if ends_open || line.contains(['#', '\n']) || line.contains("<<") {
        format!("{{ {line}\n}}")
    } else {
        format!("{{ {line}; }}")
    }
}

/// A word of a POSIX shell.
fn unix_word(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-./:=,@%+".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A word of a batch file, which is read twice: by `cmd`, then by the program.
fn windows_word(word: &str) -> String {
    let word = word.replace(['\r', '\n'], " ");
    let plain = |c: char| c.is_alphanumeric() || "_-./\\:=,@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    let quoted = argument(&word);
    let mut out = String::with_capacity(quoted.len() + 8);
    // Quotes within make `cmd` lose count: then nothing is left to its quotes.
    let bare = word.contains('"');
    for c in quoted.chars() {
        match c {
            '%' => out.push('%'),
            '(' | ')' | '^' | '"' | '<' | '>' | '&' | '|' | '!' if bare => out.push('^'),
            _ => {}
        }
        out.push(c);
    }
    out
}

/// A word as programs on Windows take it out of their command line.
fn argument(word: &str) -> String {
    let mut out = String::from("\"");
    let mut backslashes = 0;
    for c in word.chars() {
        match c {
            '\\' => backslashes += 1,
            '"' => {
                out.extend(std::iter::repeat_n('\\', backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        out.push(c);
    }
    out.extend(std::iter::repeat_n('\\', backslashes));
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vector(words: &[&str]) -> Command {
        Command::Vector(words.iter().map(|w| (*w).to_owned()).collect())
    }

    #[test]
    fn lines_are_run_by_a_shell() {
        assert_eq!(line(&Command::Line("exit 3".into()), false), "{ exit 3; }");
        assert_eq!(line(&Command::Line("a & ".into()), false), "{ a &\n}");
        assert_eq!(line(&Command::Line("a # b".into()), false), "{ a # b\n}");
        assert_eq!(line(&Command::Line("dir %TEMP%".into()), true), "dir %TEMP%");
        assert_eq!(line(&vector(&["sh", "in stall.sh", "it's"]), false), "{ sh 'in stall.sh' 'it'\\''s'; }");
    }

    #[test]
    fn words_on_windows() {
        for (word, shown) in [
            ("setup.exe", "setup.exe"),
            ("C:\\Program Files\\x", "\"C:\\Program Files\\x\""),
            ("100%", "\"100%%\""),
            ("a&b", "\"a&b\""),
            ("", "\"\""),
            ("C:\\a b\\", "\"C:\\a b\\\\\""),
            ("say \"hi\"&x", "^\"say \\^\"hi\\^\"^&x^\""),
        ] {
            assert_eq!(windows_word(word), shown, "{word}");
        }
    }

    /// Runs a line as agents on Unix do; its output and code.
    fn run(command: &Command) -> (String, i32) {
        let out = std::process::Command::new("/bin/sh")
            .arg("-c")
            .arg(format!("{} 2>&1", line(command, false)))
            .output()
            .unwrap();
        (String::from_utf8_lossy(&out.stdout).into_owned(), out.status.code().unwrap_or(-1))
    }

    /// What is meant is what happens: codes, output of all commands, a signal is a failure.
    #[test]
    fn what_is_run_is_what_was_meant() {
        assert_eq!(run(&Command::Line("exit 3".into())).1, 3);
        assert_eq!(run(&Command::Line("echo a >&2; echo b".into())).0, "a\nb\n");
        assert_eq!(run(&Command::Line("sh -c 'kill -9 $$'".into())).1, 137);
        assert_eq!(run(&Command::Line("cat <<E\nhello\nE".into())).0, "hello\n");
        assert_eq!(run(&Command::Line("true # }".into())).1, 0);
        assert_eq!(run(&vector(&["sh", "-c", "kill -9 $$"])).1, 137);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// Whatever a word holds arrives as that word.
        #[test]
        fn words_arrive(words in prop::collection::vec("[ -~\u{e9}\n]{0,12}", 1..4)) {
            let mut all = vec!["printf".to_owned(), "%s|".to_owned()];
            all.extend(words.iter().cloned());
            let said: String = words.iter().map(|w| format!("{w}|")).collect();
            prop_assert_eq!(run(&Command::Vector(all)), (said, 0));
        }
    }
}

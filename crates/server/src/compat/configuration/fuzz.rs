//! What fuzzing asks of this folder: any text is read or refused; a file that says what is true is not touched; a file written from what one says
//! says the same.

use super::doors::sorted;
use super::file::File;
use super::read::read;
use super::weave::weave;
use super::write::whole;

/// Tries a text.
pub(crate) fn survive(text: &str) {
    let found = read(text);
    let emptied = weave(text, &File::default());
    if !found.problems.is_empty() {
        return;
    }
    assert_eq!(weave(text, &found.file).as_deref(), Some(text), "a file that says what is true is changed");
    let written = whole(&found.file);
    let again = read(&written);
    assert!(again.problems.is_empty(), "{:?}: {written}", again.problems);
    assert_eq!(sorted(again.file), sorted(found.file), "{written}");
    let emptied = emptied.expect("it is a configuration file");
    assert!(super::tree::parse(&emptied).is_ok(), "{emptied}");
    let bare = read(&emptied);
    assert!(bare.problems.is_empty(), "{:?}: {emptied}", bare.problems);
    assert_eq!(bare.file, File::default(), "{emptied}");
}

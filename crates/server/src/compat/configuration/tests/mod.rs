//! Stories about the configuration file, told through the API on each engine; the weaving and the reading by themselves.

mod broken;
mod stories;
mod virtuals;
mod weaving;

use super::file::File;
use super::read::read;
use crate::testing::TestApp;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// The complete example of the specification, §2.9.
const EXAMPLE: &str = include_str!("example.config");

/// What a good file says.
fn parsed(text: &str) -> File {
    let read = read(text);
    assert!(read.problems.is_empty(), "{:?}\n{text}", read.problems);
    read.file
}

/// Saves a file and does with it what `then` says.
async fn put(test: &TestApp, text: &str, then: &str) -> Value {
    let answer = test.ask(Method::PUT, "/configuration", json!({ "text": text, "then": then })).await;
    assert_eq!(answer.status, StatusCode::OK, "{:#}", answer.json());
    answer.json()
}

/// The file as it is exported.
async fn exported(test: &TestApp) -> String {
    test.get("/configuration").await.json()["text"].as_str().unwrap().to_owned()
}

/// Lines of the second text that are not in the first, and the other way round.
fn changed_lines<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let only =
        |a: &'a str, b: &'a str| a.lines().filter(|l| !b.lines().any(|m| m == *l)).map(str::trim).collect();
    (only(before, after), only(after, before))
}

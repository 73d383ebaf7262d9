//! The pages that explain error codes: what a problem document's `type` points at.

use crate::fault::Fault;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use protocol::Code;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../docs/errors"]
struct Pages;

/// One page, as it is written: Markdown reads well enough as text.
pub async fn error_page(Path(code): Path<String>) -> Response {
    match Pages::get(&format!("{code}.md")) {
        Some(page) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], page.data.into_owned()).into_response(),
        None => Fault::new(Code::NotFound, [("kind", &"page"), ("name", &code)]).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_page_in_both_languages() {
        for code in Code::ALL {
            let page =
                Pages::get(&format!("{}.md", code.word())).unwrap_or_else(|| panic!("no page for {code}"));
            let text = String::from_utf8_lossy(&page.data).into_owned();
            assert!(text.contains("English") && text.contains("Français"), "{code}");
        }
    }
}
